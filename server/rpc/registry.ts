import type { ConnectRouter } from "@connectrpc/connect";
import type { DescService } from "@bufbuild/protobuf";
import { AccountService } from "#proto/chat/v1/account_pb.ts";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { DirectoryService } from "#proto/chat/v1/directory_pb.ts";
import { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { ServerService } from "#proto/chat/v1/server_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import { Health as HealthService } from "#proto/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "#proto/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ServerReflectionAlpha } from "#proto/grpc/reflection/v1alpha/reflection_pb.ts";
import { acceptInvitation } from "./accept-invitation.ts";
import { acknowledgeMessages } from "./acknowledge-messages.ts";
import { addMembers } from "./add-members.ts";
import { addPasskey } from "./add-passkey.ts";
import { answerLink } from "./answer-link.ts";
import { beginPasskeyLogIn } from "./begin-passkey-log-in.ts";
import { beginPasskey } from "./begin-passkey.ts";
import { cancelLink } from "./cancel-link.ts";
import { closeRoom } from "./close-room.ts";
import { createInvitation } from "./create-invitation.ts";
import { createLink } from "./create-link.ts";
import { createRoom } from "./create-room.ts";
import { deleteAccount } from "./delete-account.ts";
import { createSignUpInvitation } from "./create-sign-up-invitation.ts";
import { deleteMessage } from "./delete-message.ts";
import { editMessage } from "./edit-message.ts";
import { endOtherSessions } from "./end-other-sessions.ts";
import { endSession } from "./end-session.ts";
import { endUserSessions } from "./end-user-sessions.ts";
import { exportData } from "./export-data.ts";
import { find } from "./find.ts";
import { getAccount } from "./get-account.ts";
import { getDeliveryReport } from "./get-delivery-report.ts";
import { getInfo } from "./get-info.ts";
import { getInvitation } from "./get-invitation.ts";
import { getLink } from "./get-link.ts";
import { getMessages } from "./get-messages.ts";
import { getPresence } from "./get-presence.ts";
import { getSession } from "./get-session.ts";
import type { Health } from "./health.ts";
import { issueRecoveryCode } from "./issue-recovery-code.ts";
import { joinRoom } from "./join-room.ts";
import { keepAlive } from "./keep-alive.ts";
import { leaveRoom } from "./leave-room.ts";
import { listAllRooms } from "./list-all-rooms.ts";
import { listAuditRecords } from "./list-audit-records.ts";
import { listBlocks } from "./list-blocks.ts";
import { listConversations } from "./list-conversations.ts";
import { listEdits } from "./list-edits.ts";
import { listInvitations } from "./list-invitations.ts";
import { listMembers } from "./list-members.ts";
import { listMessages } from "./list-messages.ts";
import { listReactions } from "./list-reactions.ts";
import { listRooms } from "./list-rooms.ts";
import { listSessions } from "./list-sessions.ts";
import { listSignUpInvitations } from "./list-sign-up-invitations.ts";
import { listUsers } from "./list-users.ts";
import { logIn } from "./log-in.ts";
import { logOut } from "./log-out.ts";
import { markRead } from "./mark-read.ts";
import { pinMessage } from "./pin-message.ts";
import { receiveMessages } from "./receive-messages.ts";
import { createReflection, reflect } from "./reflection.ts";
import { removeMember } from "./remove-member.ts";
import { removePasskey } from "./remove-passkey.ts";
import { requestLink } from "./request-link.ts";
import { removeMessage } from "./remove-message.ts";
import { MAX_POSITION_BYTES } from "./request-limits.ts";
import { revokeInvitation } from "./revoke-invitation.ts";
import { revokeSignUpInvitation } from "./revoke-sign-up-invitation.ts";
import { sendMessage } from "./send-message.ts";
import { setBlock } from "./set-block.ts";
import { setDraft } from "./set-draft.ts";
import { setPassword } from "./set-password.ts";
import { setReaction } from "./set-reaction.ts";
import { setRole } from "./set-role.ts";
import { setTyping } from "./set-typing.ts";
import { suspendUser } from "./suspend-user.ts";
import { updateEntry } from "./update-entry.ts";
import { updatePreferences } from "./update-preferences.ts";
import { updateProfile } from "./update-profile.ts";
import { updateRoom } from "./update-room.ts";

/** What the calls need, all together. */
export type RpcDependencies = Deps<typeof sendMessage> &
  Deps<typeof receiveMessages> &
  Deps<typeof acknowledgeMessages> &
  Deps<typeof createRoom> &
  Deps<typeof find> &
  Deps<typeof updatePreferences> &
  Deps<typeof keepAlive> &
  Deps<typeof getDeliveryReport> &
  Deps<typeof getPresence> &
  Deps<typeof setTyping> &
  Deps<typeof setBlock> &
  Deps<typeof suspendUser> &
  Deps<typeof listSessions> &
  Deps<typeof deleteAccount> &
  Deps<typeof exportData> &
  Deps<typeof logIn> &
  Deps<typeof getInfo> & {
    health: Health;
    /** Whether tools may ask for the contract. */
    reflection: boolean;
  };
type Deps<Handler extends (deps: never) => unknown> = Parameters<Handler>[0];

/** The services that are ours, as health and reflection name them. */
export const services: readonly DescService[] = [
  ChatService,
  DirectoryService,
  SessionService,
  AccountService,
  OperatorService,
  ServerService,
];

/** Every call that the server answers: one line each. */
export function registerCalls(router: ConnectRouter, deps: RpcDependencies): void {
  const { method: chat } = ChatService;
  router.rpc(chat.sendMessage, sendMessage(deps));
  router.rpc(chat.receiveMessages, receiveMessages(deps), { readMaxBytes: MAX_POSITION_BYTES });
  router.rpc(chat.acknowledgeMessages, acknowledgeMessages(deps));
  router.rpc(chat.markRead, markRead(deps));
  router.rpc(chat.listMessages, listMessages(deps));
  router.rpc(chat.editMessage, editMessage(deps));
  router.rpc(chat.deleteMessage, deleteMessage(deps));
  router.rpc(chat.setReaction, setReaction(deps));
  router.rpc(chat.pinMessage, pinMessage(deps));
  router.rpc(chat.getMessages, getMessages(deps));
  router.rpc(chat.listEdits, listEdits(deps));
  router.rpc(chat.listReactions, listReactions(deps));
  router.rpc(chat.getDeliveryReport, getDeliveryReport(deps));
  router.rpc(chat.listConversations, listConversations(deps));
  router.rpc(chat.listMembers, listMembers(deps));
  router.rpc(chat.createRoom, createRoom(deps));
  router.rpc(chat.joinRoom, joinRoom(deps));
  router.rpc(chat.leaveRoom, leaveRoom(deps));
  router.rpc(chat.addMembers, addMembers(deps));
  router.rpc(chat.updateRoom, updateRoom(deps));
  router.rpc(chat.setRole, setRole(deps));
  router.rpc(chat.removeMember, removeMember(deps));
  router.rpc(chat.createInvitation, createInvitation(deps));
  router.rpc(chat.listInvitations, listInvitations(deps));
  router.rpc(chat.revokeInvitation, revokeInvitation(deps));
  router.rpc(chat.getInvitation, getInvitation(deps));
  router.rpc(chat.acceptInvitation, acceptInvitation(deps));
  router.rpc(chat.updateEntry, updateEntry(deps));
  router.rpc(chat.setDraft, setDraft(deps));
  router.rpc(chat.updatePreferences, updatePreferences(deps));
  router.rpc(chat.keepAlive, keepAlive(deps));
  router.rpc(chat.setTyping, setTyping(deps));
  router.rpc(chat.getPresence, getPresence(deps));

  router.rpc(DirectoryService.method.find, find(deps));
  router.rpc(DirectoryService.method.listRooms, listRooms(deps));

  router.rpc(SessionService.method.logIn, logIn(deps));
  router.rpc(SessionService.method.logOut, logOut(deps));
  router.rpc(SessionService.method.getSession, getSession(deps));
  router.rpc(SessionService.method.setPassword, setPassword(deps));
  router.rpc(SessionService.method.beginPasskeyLogIn, beginPasskeyLogIn(deps));
  router.rpc(SessionService.method.requestLink, requestLink(deps));

  const { method: account } = AccountService;
  router.rpc(account.getAccount, getAccount(deps));
  router.rpc(account.beginPasskey, beginPasskey(deps));
  router.rpc(account.addPasskey, addPasskey(deps));
  router.rpc(account.removePasskey, removePasskey(deps));
  router.rpc(account.issueRecoveryCode, issueRecoveryCode(deps));
  router.rpc(account.createLink, createLink(deps));
  router.rpc(account.getLink, getLink(deps));
  router.rpc(account.answerLink, answerLink(deps));
  router.rpc(account.cancelLink, cancelLink(deps));
  router.rpc(account.listSessions, listSessions(deps));
  router.rpc(account.endSession, endSession(deps));
  router.rpc(account.endOtherSessions, endOtherSessions(deps));
  router.rpc(account.updateProfile, updateProfile(deps));
  router.rpc(account.deleteAccount, deleteAccount(deps));
  router.rpc(account.exportData, exportData(deps));
  router.rpc(account.setBlock, setBlock(deps));
  router.rpc(account.listBlocks, listBlocks(deps));

  const { method: operator } = OperatorService;
  router.rpc(operator.listUsers, listUsers(deps));
  router.rpc(operator.suspendUser, suspendUser(deps));
  router.rpc(operator.endUserSessions, endUserSessions(deps));
  router.rpc(operator.removeMessage, removeMessage(deps));
  router.rpc(operator.listAllRooms, listAllRooms(deps));
  router.rpc(operator.closeRoom, closeRoom(deps));
  router.rpc(operator.createSignUpInvitation, createSignUpInvitation(deps));
  router.rpc(operator.listSignUpInvitations, listSignUpInvitations(deps));
  router.rpc(operator.revokeSignUpInvitation, revokeSignUpInvitation(deps));
  router.rpc(operator.listAuditRecords, listAuditRecords(deps));

  router.rpc(ServerService.method.getInfo, getInfo(deps));

  router.service(HealthService, deps.health.service);
  if (deps.reflection) {
    const answerTo = createReflection([...services, HealthService, ServerReflection, ServerReflectionAlpha]);
    router.rpc(ServerReflection.method.serverReflectionInfo, reflect(answerTo));
    router.rpc(ServerReflectionAlpha.method.serverReflectionInfo, reflect(answerTo));
  }
}
