import type { Society } from "../society.ts";

/** Who is connected, by the conversations they are in: what a chat over sockets keeps in memory. */
export class Rooms<Connection> {
  readonly #userIds: ReadonlyMap<string, string>;
  readonly #conversationsOf = new Map<string, string[]>();
  readonly #present = new Map<string, Set<Connection>>();

  constructor({ people, conversations }: Society) {
    this.#userIds = new Map(people.map(({ token, userId }) => [token, userId]));
    for (const { id, members } of conversations) {
      this.#present.set(id, new Set());
      for (const member of members) {
        const conversationsOfMember = this.#conversationsOf.get(member) ?? [];
        conversationsOfMember.push(id);
        this.#conversationsOf.set(member, conversationsOfMember);
      }
    }
  }

  /** Whose token it is. @throws Error for nobody's */
  userOf(token: string): string {
    const userId = this.#userIds.get(token);
    if (userId === undefined) throw new Error("Nobody has this token.");
    return userId;
  }

  enter(userId: string, connection: Connection): void {
    for (const id of this.#conversationsOf.get(userId) ?? []) this.#present.get(id)?.add(connection);
  }

  leave(userId: string, connection: Connection): void {
    for (const id of this.#conversationsOf.get(userId) ?? []) this.#present.get(id)?.delete(connection);
  }

  /** Who listens there. */
  in(conversation: string): Iterable<Connection> {
    return this.#present.get(conversation) ?? [];
  }
}
