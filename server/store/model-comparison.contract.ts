/** Whatever can be read of a store is what its model says. */
import assert from "node:assert/strict";
import { listEdits } from "../chat/list-edits.ts";
import { listMessages } from "../chat/list-messages.ts";
import type { Changes, Member, Message } from "../chat/model.ts";
import type { BeginningPosition } from "../delivery/feed-store.ts";
import type { ModelMessage } from "./message-model.contract.ts";
import {
  answerOf,
  devicesEach,
  headOf,
  idOf,
  modelOf,
  names,
  person,
  places,
  type Run,
} from "./model-run.contract.ts";

/** Everything of everybody: each place from its beginning, each page of it, each device's queue. */
export async function compare(run: Run): Promise<void> {
  for (const place of places) {
    for (const name of names) {
      await follow(run, place, name, 0);
      await list(run, place, name, { before: 0, limit: 200 });
      for (let device = 0; device < devicesEach; device += 1)
        await beginUnacknowledged(run, place, name, device);
    }
    await compareMarks(run, place);
    await comparePins(run, place);
    await compareEdits(run, place);
  }
}

/** Messages as the model has them, but for what it alone keeps. */
function plain({ people }: Run, messages: readonly Message[]): Plain[] {
  const names = new Map([...people].map(([name, [first]]) => [first?.caller.userId, name]));
  const nameOf = (userId: string) => names.get(userId) ?? assert.fail(userId);
  return messages.map(({ seq, sender, text, replyToSeq: replyTo, deletedAt, editedAt, reactions }) => ({
    ...{ seq, sender: nameOf(sender.userId), text, replyTo },
    ...{ deleted: deletedAt !== undefined, edited: editedAt !== undefined },
    reactions: reactions.map(({ emoji, count, userIds }) => {
      assert.equal(count, userIds.length);
      return { emoji, by: userIds.map(nameOf) };
    }),
  }));
}

type Plain = Omit<ModelMessage, "edits"> & { edited: boolean };

function ofModel(messages: readonly ModelMessage[]): Plain[] {
  return messages.map(({ edits, ...message }) => ({ ...message, edited: edits.length > 0 }));
}

export async function list(
  run: Run,
  place: string,
  name: string,
  page: { before: number; limit: number },
): Promise<void> {
  const { messages, members } = modelOf(run, place);
  const { caller } = person(run, name);
  const answer = listMessages(run.world.chat, caller, idOf(run, place), {
    beforeSeq: page.before,
    limit: page.limit,
  });
  if (!members.has(name)) {
    assert.deepEqual(await answerOf(answer), { refused: "conversation-not-found" });
    return;
  }
  const { messages: listed, hasMore, through } = await answer;
  const older = messages.filter(({ seq: number }) => page.before === 0 || number < page.before);
  // A page may be shorter than asked for only because it is full.
  const weights = listed.map(({ text, reactions }) => text.length + 340 + JSON.stringify(reactions).length);
  const isFull = weights.reduce((sum, each) => sum + each, 5_340) > 240 * 1024;
  const count = isFull ? listed.length : page.limit;
  assert.deepEqual(plain(run, listed), ofModel(older.slice(-count)));
  assert.ok(listed.length > 0 || older.length === 0);
  assert.equal(hasMore, older.length > listed.length);
  assert.equal(through, await headOf(run, place));
}

/** All that follows a cursor: contiguous frames, cut between versions and at removals, nothing left out or sent twice. */
export async function follow(run: Run, place: string, name: string, from: number): Promise<void> {
  const { feeds } = run.world.store;
  const { messages, members } = modelOf(run, place);
  const id = idOf(run, place);
  const { userId } = person(run, name).caller;
  const head = await headOf(run, place);
  const held: Message[] = [];
  for (let after = Math.min(from, head); after < head;) {
    const frame = await feeds.readChanges(id, after, userId);
    assert.equal(frame !== undefined, members.has(name), "P7: members read, and nobody else");
    if (frame === undefined) return;
    assertFrame(frame, after);
    held.push(...frame.messages);
    after = frame.through;
  }
  held.sort((a, b) => a.seq - b.seq);
  const versions = await versionsOf(run, place);
  const changed = messages.filter(({ seq }) => (versions.get(seq) ?? 0) > from);
  assert.deepEqual(plain(run, held), ofModel(changed), "what has changed since, each once");
}

/** By number: the version of each message's last change. */
async function versionsOf(run: Run, place: string): Promise<Map<number, number>> {
  const versions = new Map<number, number>();
  for (let last = 0; ;) {
    const page = await run.world.chat.store.read((tx) => tx.messages.above(idOf(run, place), last, 200));
    for (const { seq, version } of page) versions.set(seq, version);
    if (page.length === 0) return versions;
    last = page.at(-1)?.seq ?? last;
  }
}

function assertFrame({ after, through, messages, members, conversation }: Changes, cursor: number): void {
  assert.equal(after, cursor);
  assert.ok(through > after, "a frame moves on");
  const rows = [...messages, ...members, ...(conversation === undefined ? [] : [conversation])];
  for (const { version } of rows) assert.ok(version > after && version <= through, "its rows are in it");
  const removal = members.filter(({ left }: Member) => left).map(({ version }) => version);
  assert.ok(
    removal.every((version) => version === through),
    "P7: a frame ends at a removal",
  );
}

/** What a device is sent that holds no cursor: all that it has not acknowledged. Being sent it acknowledges nothing. */
export async function beginUnacknowledged(
  run: Run,
  place: string,
  name: string,
  device: number,
): Promise<void> {
  const { messages, members } = modelOf(run, place);
  const { caller } = person(run, name, device);
  const sent: Message[] = [];
  let position: BeginningPosition | undefined;
  do {
    const beginning = await run.world.store.feeds.readBeginning(
      idOf(run, place),
      "unacknowledged",
      caller,
      position,
    );
    assert.equal(beginning !== undefined, members.has(name), "P7: members read, and nobody else");
    if (beginning === undefined) return;
    sent.push(...beginning.changes.messages);
    assert.equal(
      beginning.changes.through === 0,
      beginning.next !== undefined,
      "the last frame sets the cursor",
    );
    position = beginning.next;
  } while (position !== undefined);
  assert.deepEqual(plain(run, sent), ofModel(messages.slice(run.model.mark(place, name, caller.deviceId))));
}

async function compareMarks(run: Run, place: string): Promise<void> {
  const { members } = modelOf(run, place);
  for (const name of members.keys()) {
    const marks = await run.world.store.feeds.marksOfOthers(
      person(run, name).caller.userId,
      idOf(run, place),
    );
    const told = new Map(marks.map((mark) => [mark.userId, [mark.deliveredSeq, mark.readSeq]]));
    for (const [other, { highest, read }] of members) {
      if (other !== name)
        assert.deepEqual(told.get(person(run, other).caller.userId), [highest, read], other);
    }
  }
}

async function comparePins(run: Run, place: string): Promise<void> {
  const conversation = await run.world.chat.store.read((tx) => tx.conversations.byId(idOf(run, place)));
  assert.deepEqual(conversation?.pinnedSeqs, modelOf(run, place).pins);
}

async function compareEdits(run: Run, place: string): Promise<void> {
  const { messages, members } = modelOf(run, place);
  const [reader] = members.keys();
  if (reader === undefined) return;
  const touched = messages.filter(({ edits, deleted }) => edits.length > 0 || deleted);
  for (const { seq, edits } of touched) {
    const wordings = await listEdits(run.world.chat, person(run, reader).caller, idOf(run, place), seq);
    assert.deepEqual(
      wordings.map(({ text }) => text),
      edits,
    );
  }
}
