import type { MessageInitShape } from "@bufbuild/protobuf";
import { durationMs, timestampFromMs, type Duration } from "@bufbuild/protobuf/wkt";
import type { InvitationSchema } from "#proto/chat/v1/chat_pb.ts";
import { ConversationKind, MemberRole, RoomVisibility } from "#proto/chat/v1/types_pb.ts";
import type { Invitation } from "../chat/invitation-ports.ts";
import type { MemberRole as Role } from "../chat/model.ts";
import { Refusal } from "../refusal.ts";
import { fromTime } from "./mapping.ts";

/** What is to be made: a room unless a group was asked for. */
export function toKind(kind: ConversationKind): "room" | "group" {
  switch (kind) {
    case ConversationKind.UNSPECIFIED:
    case ConversationKind.ROOM:
      return "room";
    case ConversationKind.GROUP:
      return "group";
    default:
      throw new Refusal("invalid-argument", "Rooms and groups are made; to one person, just write.", {
        field: "kind",
      });
  }
}

/** Who may find a room, as a request says it; undefined when it does not. */
export function toVisibility(visibility: RoomVisibility): "public" | "private" | undefined {
  switch (visibility) {
    case RoomVisibility.PUBLIC:
      return "public";
    case RoomVisibility.PRIVATE:
      return "private";
    case RoomVisibility.UNSPECIFIED:
      return undefined;
    default:
      throw new Refusal("invalid-argument", "A room is public or private.", { field: "visibility" });
  }
}

/** What a member is to be. */
export function toRole(role: MemberRole): Role {
  switch (role) {
    case MemberRole.MEMBER:
      return "member";
    case MemberRole.ADMIN:
      return "admin";
    case MemberRole.OWNER:
      return "owner";
    default:
      throw new Refusal("invalid-argument", "Somebody in a room is a member, an admin or its owner.", {
        field: "role",
      });
  }
}

/** Milliseconds, undefined when it was not said. What is no duration becomes what no rule lets pass. */
export function toLifetime(lifetime: Duration | undefined): number | undefined {
  if (lifetime === undefined) return undefined;
  const ms = durationMs(lifetime);
  return Number.isSafeInteger(ms) ? ms : -1;
}

export function fromInvitation(invitation: Invitation): MessageInitShape<typeof InvitationSchema> {
  const { invitationId, creator, createdAt, expiresAt, maxUses, uses } = invitation;
  return {
    invitationId,
    creator,
    createTime: timestampFromMs(createdAt),
    expireTime: fromTime(expiresAt),
    maxUses,
    uses,
  };
}
