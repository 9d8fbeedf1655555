import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { AccountService } from "#proto/chat/v1/account_pb.ts";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { DirectoryService } from "#proto/chat/v1/directory_pb.ts";
import { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { ServerService } from "#proto/chat/v1/server_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import { Health } from "#proto/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "#proto/grpc/reflection/v1/reflection_pb.ts";
import { ServerReflection as ServerReflectionAlpha } from "#proto/grpc/reflection/v1alpha/reflection_pb.ts";
import { Refusal } from "../refusal.ts";
import type { Call } from "./call.ts";
import { callerKey } from "./caller.ts";

/** Who may make a call at all. */
type Who = "everybody" | "session" | "operator";

/** What a call is about, and what is checked of it inside its transaction. */
type Checked =
  /** Nothing of anybody's. */
  | "nothing"
  /** What hangs on the caller's own user id, whatever the request says. */
  | "own"
  /** A conversation: the caller is a member. */
  | "member"
  /** A room: the caller runs it. */
  | "staff"
  /** A message: the caller sent it, or (to delete it) runs the room. */
  | "author"
  /** A room that everybody may find. */
  | "public room"
  /** Who is shown: only those whom the caller shares a conversation with. */
  | "acquaintance"
  /** A secret that the request brings: whoever has it, may. */
  | "secret"
  /** The caller's role as operator, once more. */
  | "operator";

export interface Access {
  who: Who;
  checked: Checked;
  /** Where, below `server/`. */
  where: string;
}

/** A service's rules. One that is left out does not compile. */
type Rules<Service extends DescService> = Record<keyof Service["method"], Access>;

const chat: Rules<typeof ChatService> = {
  sendMessage: rule("session", "member", "chat/send-message.ts"),
  receiveMessages: rule("session", "member", "store/feeds.ts"),
  acknowledgeMessages: rule("session", "member", "chat/acknowledge.ts"),
  markRead: rule("session", "member", "chat/mark-read.ts"),
  listMessages: rule("session", "member", "chat/list-messages.ts"),
  listConversations: rule("session", "own", "chat/list-conversations.ts"),
  listMembers: rule("session", "member", "chat/list-members.ts"),
  createRoom: rule("session", "own", "chat/create-room.ts"),
  editMessage: rule("session", "author", "chat/edit-message.ts"),
  deleteMessage: rule("session", "author", "chat/delete-message.ts"),
  setReaction: rule("session", "member", "chat/set-reaction.ts"),
  pinMessage: rule("session", "member", "chat/pin-message.ts"),
  getMessages: rule("session", "member", "chat/get-messages.ts"),
  listEdits: rule("session", "member", "chat/list-edits.ts"),
  listReactions: rule("session", "member", "chat/list-reactions.ts"),
  getDeliveryReport: rule("session", "author", "chat/get-delivery-report.ts"),
  updateEntry: rule("session", "member", "chat/update-entry.ts"),
  setDraft: rule("session", "member", "chat/set-draft.ts"),
  updatePreferences: rule("session", "own", "chat/update-preferences.ts"),
  setTyping: rule("session", "member", "chat/may-write.ts"),
  getPresence: rule("session", "acquaintance", "delivery/delivery.ts"),
  updateRoom: rule("session", "staff", "chat/update-room.ts"),
  setRole: rule("session", "staff", "chat/set-role.ts"),
  removeMember: rule("session", "staff", "chat/remove-member.ts"),
  createInvitation: rule("session", "staff", "chat/create-invitation.ts"),
  listInvitations: rule("session", "staff", "chat/list-invitations.ts"),
  revokeInvitation: rule("session", "staff", "chat/revoke-invitation.ts"),
  getInvitation: rule("session", "secret", "chat/get-invitation.ts"),
  acceptInvitation: rule("session", "secret", "chat/accept-invitation.ts"),
  joinRoom: rule("session", "public room", "chat/join-room.ts"),
  leaveRoom: rule("session", "member", "chat/leave-room.ts"),
  addMembers: rule("session", "member", "chat/add-members.ts"),
  keepAlive: rule("session", "own", "delivery/presence.ts"),
};

const directory: Rules<typeof DirectoryService> = {
  find: rule("session", "nothing", "chat/find.ts"),
  listRooms: rule("session", "nothing", "chat/list-rooms.ts"),
};

const session: Rules<typeof SessionService> = {
  logIn: rule("everybody", "secret", "identity/log-in.ts"),
  beginPasskeyLogIn: rule("everybody", "nothing", "identity/begin-passkey-log-in.ts"),
  requestLink: rule("everybody", "secret", "identity/request-link.ts"),
  logOut: rule("everybody", "own", "identity/log-out.ts"),
  // Refused without a session too, but by the call itself: it has cookies to set and to clear.
  getSession: rule("everybody", "own", "rpc/get-session.ts"),
  setPassword: rule("session", "own", "identity/set-password.ts"),
};

const account: Rules<typeof AccountService> = {
  getAccount: rule("session", "own", "rpc/get-account.ts"),
  updateProfile: rule("session", "own", "chat/update-profile.ts"),
  beginPasskey: rule("session", "own", "identity/manage-passkeys.ts"),
  addPasskey: rule("session", "own", "identity/manage-passkeys.ts"),
  removePasskey: rule("session", "own", "identity/manage-passkeys.ts"),
  issueRecoveryCode: rule("session", "own", "identity/issue-recovery-code.ts"),
  createLink: rule("session", "own", "identity/link.ts"),
  getLink: rule("session", "own", "identity/link.ts"),
  answerLink: rule("session", "own", "identity/link.ts"),
  cancelLink: rule("session", "own", "identity/link.ts"),
  listSessions: rule("session", "own", "rpc/list-sessions.ts"),
  endSession: rule("session", "own", "identity/end-session.ts"),
  endOtherSessions: rule("session", "own", "identity/end-session.ts"),
  deleteAccount: rule("session", "own", "identity/delete-account.ts"),
  exportData: rule("session", "own", "rpc/export-stream.ts"),
  setBlock: rule("session", "own", "chat/set-block.ts"),
  listBlocks: rule("session", "own", "chat/list-blocks.ts"),
};

const operator: Rules<typeof OperatorService> = {
  listUsers: rule("operator", "operator", "chat/oversight.ts"),
  suspendUser: rule("operator", "operator", "identity/suspend-user.ts"),
  endUserSessions: rule("operator", "operator", "identity/end-user-sessions.ts"),
  removeMessage: rule("operator", "operator", "chat/remove-message.ts"),
  listAllRooms: rule("operator", "operator", "chat/oversight.ts"),
  closeRoom: rule("operator", "operator", "chat/close-room.ts"),
  createSignUpInvitation: rule("operator", "operator", "identity/operate-invitations.ts"),
  listSignUpInvitations: rule("operator", "operator", "identity/operate-invitations.ts"),
  revokeSignUpInvitation: rule("operator", "operator", "identity/operate-invitations.ts"),
  listAuditRecords: rule("operator", "operator", "chat/oversight.ts"),
};

const server: Rules<typeof ServerService> = {
  getInfo: rule("everybody", "nothing", "rpc/get-info.ts"),
};

const health: Rules<typeof Health> = {
  check: rule("everybody", "nothing", "rpc/health.ts"),
  watch: rule("everybody", "nothing", "rpc/health.ts"),
};

const reflection: Rules<typeof ServerReflection> = {
  serverReflectionInfo: rule("everybody", "nothing", "rpc/reflection.ts"),
};

/** Who may make each call, and what is checked of it: every call of every service. What is not here is refused. */
const access: ReadonlyMap<DescMethod, Access> = new Map([
  ...rulesOf(ChatService, chat),
  ...rulesOf(DirectoryService, directory),
  ...rulesOf(SessionService, session),
  ...rulesOf(AccountService, account),
  ...rulesOf(OperatorService, operator),
  ...rulesOf(ServerService, server),
  ...rulesOf(Health, health),
  ...rulesOf(ServerReflection, reflection),
  ...rulesOf(ServerReflectionAlpha, reflection),
]);

/** The rule for a call; undefined when nobody may make it. */
export function accessTo(method: DescMethod): Access | undefined {
  return access.get(method);
}

/**
 * Lets only those through who may make a call at all. To be asked after authentication. Whether the caller may do it to
 * *this* conversation, message or account is decided in the transaction that does it.
 *
 * @throws Refusal "session-required", "not-allowed"
 */
export function checkAccess({ method, contextValues }: Call): void {
  const caller = contextValues.get(callerKey);
  const who = accessTo(method)?.who;
  if (who === undefined) {
    throw new Refusal("not-allowed", "Nobody may do this.");
  }
  if (who !== "everybody" && caller === undefined) {
    throw new Refusal("session-required", "Log in to do this.");
  }
  if (who === "operator" && caller?.operator !== true) {
    throw new Refusal("not-allowed", "Only operators may do this.");
  }
}

function rule(who: Who, checked: Checked, where: string): Access {
  return { who, checked, where };
}

function rulesOf<Service extends DescService>(
  service: Service,
  rules: Record<string, Access>,
): [DescMethod, Access][] {
  return service.methods.flatMap((method) => {
    const access = rules[method.localName];
    return access === undefined ? [] : [[method, access] as [DescMethod, Access]];
  });
}
