import assert from "node:assert/strict";
import { test } from "node:test";
import { createAccountRemovals, removeAccounts } from "../../chat/account-removals.ts";
import { openWorld } from "../world.contract.ts";
import { openSqliteStore } from "./open.ts";
import { temporaryDir } from "./temporary-store.contract.ts";

test("what a server that stopped has left of a deleted account, the next one deals with", async () => {
  await using dir = await temporaryDir();
  const open = async () => {
    const store = openSqliteStore({ dataDir: dir.path, now: Date.now, ring: () => {} });
    return { ...store, chat: store.chat, rings: [], close: () => store.close() };
  };
  let room = "";
  {
    await using world = await openWorld(open);
    const [ana, bob] = [await world.arrives("ana"), await world.arrives("bob")];
    room = await ana.makesRoom("plans", ["bob"]);
    for (let sent = 0; sent < 50; sent += 1) await ana.sends(room, "words");
    for (let made = 0; made < 8; made += 1) await bob.makesRoom(`room ${made}`, ["ana"]);
    await world.deletes(ana, true);
    // Stops in the middle: of what a read tells, the first steps are done.
    const stop = new AbortController();
    let writes = 0;
    const stopping = {
      ...world.chat,
      store: {
        read: world.chat.store.read.bind(world.chat.store),
        write: ((work) => {
          writes += 1;
          if (writes === 3) stop.abort();
          return world.chat.store.write(work);
        }) as typeof world.chat.store.write,
      },
    };
    await assert.rejects(removeAccounts(stopping, stop.signal, assert.ifError), { name: "AbortError" });
  }
  await using world = await openWorld(open);
  const left = () => world.chat.store.read((tx) => tx.removals.pending(1));
  assert.equal((await left()).length, 1);
  const removals = createAccountRemovals(world.chat, assert.ifError);
  removals.wake();
  while ((await left()).length > 0) await new Promise(setImmediate);
  await removals.stop();
  const { members } = await world.chat.store.read((tx) => tx.conversations.members(room, 10, ""));
  assert.deepEqual(
    members.map(({ user, role }) => [user.username, role]),
    [["bob", "owner"]],
  );
  const messages = await world.chat.store.read((tx) => tx.messages.below(room, 1_000, 100));
  assert.ok(messages.length === 50 && messages.every(({ deletedAt }) => deletedAt !== undefined));
});
