/** What every store promises of any history of sends, joins and removals at once: P1 to P3 as one property. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { listMessages } from "../chat/list-messages.ts";
import type { SendResult } from "../chat/send-message.ts";
import { Refusal } from "../refusal.ts";
import { openWorld, type OpenStore, type Person } from "./world.contract.ts";

const act = fc.record({
  who: fc.nat(2),
  what: fc.constantFrom("send", "send", "send", "join", "leave" as const),
  /** Few ids and few texts, so that ids are repeated, with the same request and with others. */
  id: fc.nat(5),
  text: fc.constantFrom("yes", "no"),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

/** Acts of one round begin at once; the next round begins when all of them have ended. */
const rounds = fc.array(fc.array(act, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 });

export function numberingContract(open: OpenStore): void {
  test("P1 P2 P3: whatever happens at once, what was answered is stored, once, numbered without a gap", async () => {
    await fc.assert(
      fc.asyncProperty(rounds, (history) => numbersAreTrue(open, history)),
      { numRuns: 30 },
    );
  });
}

async function numbersAreTrue(open: OpenStore, history: readonly (readonly Act[])[]): Promise<void> {
  await using world = await openWorld(open);
  const people = [await world.arrives("ana"), await world.arrives("bob"), await world.arrives("carol")];
  const [ana] = people as [Person];
  const room = await ana.makesRoom("plans", ["bob", "carol"]);
  /** By sender and id: what every send of it that succeeded was answered, and with which text. */
  const answers = new Map<string, { result: SendResult; text: string; sender: string }>();
  for (const round of history) {
    await Promise.all(
      round.map(async ({ who, what, id, text }) => {
        const person = people[who] ?? ana;
        if (what === "join") return void (await person.joins(room));
        if (what === "leave") return person.leaves(room);
        const result = await person.sends(room, text, `id-number-${id}`).catch(onlyRefusals);
        if (result === undefined) return;
        const key = `${person.name} ${id}`;
        const earlier = answers.get(key);
        assert.deepEqual(
          { result, text },
          { result: earlier?.result ?? result, text: earlier?.text ?? text },
        );
        answers.set(key, { result, text, sender: person.caller.userId });
      }),
    );
  }
  await ana.joins(room);
  const { messages } = await listMessages(world.chat, ana.caller, room, { beforeSeq: 0, limit: 200 });
  assert.deepEqual(
    messages.map(({ seq }) => seq),
    Array.from(messages, (_, index) => index + 1),
  );
  assert.ok(
    messages.every(({ version }, index) => version > (messages[index - 1]?.version ?? 0)),
    "versions rise",
  );
  const stored = messages.map(({ seq, version, text, sender }) => ({
    seq,
    version,
    text,
    sender: sender.userId,
  }));
  const answered = Array.from(answers.values(), ({ result: { seq, version }, text, sender }) => ({
    seq,
    version,
    text,
    sender,
  }));
  assert.deepEqual(
    answered.sort((a, b) => a.seq - b.seq),
    stored,
  );
}

function onlyRefusals(error: unknown): undefined {
  if (!(error instanceof Refusal)) throw error;
}
