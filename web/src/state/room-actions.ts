import type { Clock } from "../chat/clock.ts";
import type { Outcome } from "../chat/outcome.ts";
import type { Directory } from "../session/directory.ts";
import type { Occupancy } from "./occupancy.ts";
import { mapped, roomView } from "./room-view.ts";
import { until } from "./until.ts";
import type { AppActions, ConversationKey } from "./view.ts";

/** After joining or making a conversation, how long its arrival by the stream is awaited before the screen goes there. */
const ARRIVAL_MS = 3_000;

export interface RoomActionDeps {
  directory: Directory;
  occupancy: Occupancy;
  clock: Clock;
  subscribe(listener: () => void): () => void;
}

export type RoomActions = Pick<
  AppActions,
  | "createRoom"
  | "createGroup"
  | "updateRoom"
  | "setRole"
  | "removeMember"
  | "listMembers"
  | "listRooms"
  | "createInvitation"
  | "listInvitations"
  | "revokeInvitation"
  | "invitation"
  | "acceptInvitation"
  | "joinRoom"
  | "leaveRoom"
  | "addMembers"
>;

/** What the screen may ask for about rooms and groups; their keys are their conversation ids. */
export function roomActions(deps: RoomActionDeps): RoomActions {
  const { directory, occupancy } = deps;
  const me = () => occupancy.me()?.userId ?? "";
  /** The screen goes there next: by then the conversation should be known. */
  const arrived = async <T>(
    outcome: Outcome<T>,
    keyOf: (value: T) => ConversationKey,
  ): Promise<Outcome<T>> => {
    if (outcome.ok) {
      const listed = () => {
        const { conversations = [], archived = [] } = occupancy.desk()?.conversations() ?? {};
        return [...conversations, ...archived].some(({ key }) => key === keyOf(outcome.value));
      };
      await until(listed, deps, ARRIVAL_MS);
    }
    return outcome;
  };
  const itself = (key: ConversationKey) => key;
  return {
    createRoom: async (room) => arrived(await directory.createRoom(room, me()), itself),
    createGroup: async (usernames) => arrived(await directory.createGroup(usernames, me()), itself),
    joinRoom: async (key) => arrived(await directory.joinRoom(key, me()), () => key),
    acceptInvitation: async (token) => {
      const outcome = await directory.acceptInvitation(token, me());
      return arrived(
        mapped(outcome, ({ conversationId }) => conversationId),
        itself,
      );
    },
    updateRoom: (key, change) => directory.updateRoom(key, change, me()),
    leaveRoom: (key) => directory.leaveRoom(key, me()),
    addMembers: (key, usernames) => directory.addMembers(key, usernames, me()),
    removeMember: (key, userId) => directory.removeMember(key, userId, me()),
    setRole: (key, userId, role) => directory.setRole(key, userId, role, me()),
    listMembers: directory.listMembers,
    listRooms: async (query, pageToken) =>
      mapped(await directory.listRooms(query, pageToken), ({ rooms, next }) => ({
        rooms: rooms.map(roomView),
        next,
      })),
    createInvitation: (key, options) => directory.createInvitation(key, options, me()),
    listInvitations: (key) => directory.listInvitations(key, me()),
    revokeInvitation: (key, invitationId) => directory.revokeInvitation(key, invitationId, me()),
    invitation: async (token) =>
      mapped(await directory.getInvitation(token), ({ inviter, ...found }) => ({
        room: roomView(found),
        inviter,
      })),
  };
}
