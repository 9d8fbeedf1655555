import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type {
  AuditRecordSchema,
  SignUpInvitationSchema,
  UserAccountSchema,
} from "#proto/chat/v1/operator_pb.ts";
import type { AuditRecord, UserAccount } from "../chat/oversight-ports.ts";
import type { SignUpInvitation } from "../identity/sign-up-ports.ts";
import { fromCounter, fromTime } from "./mapping.ts";

export function fromUserAccount(account: UserAccount): MessageInitShape<typeof UserAccountSchema> {
  const { user, claimedAt, seenAt, suspendedAt, operator, sessions } = account;
  return {
    ...{ user, operator, sessions },
    createTime: fromTime(claimedAt),
    seenTime: fromTime(seenAt),
    suspendTime: fromTime(suspendedAt),
  };
}

export function fromAuditRecord(record: AuditRecord): MessageInitShape<typeof AuditRecordSchema> {
  const { number, at, operator, act, user, conversationId = "", roomName, seq, reason } = record;
  return {
    ...{ operator, act, user, conversationId, roomName, reason },
    number: fromCounter(number),
    seq: fromCounter(seq),
    time: timestampFromMs(at),
  };
}

export function fromSignUpInvitation(
  invitation: SignUpInvitation,
): MessageInitShape<typeof SignUpInvitationSchema> {
  const { invitationId, creator, createdAt, expiresAt, maxUses, uses, note } = invitation;
  return {
    ...{ invitationId, maxUses, uses, note },
    creator: creator && { ...creator, unclaimed: false },
    createTime: timestampFromMs(createdAt),
    expireTime: timestampFromMs(expiresAt),
  };
}
