import assert from "node:assert/strict";
import type { DescMessage } from "@bufbuild/protobuf";
import {
  AcknowledgeMessagesResponseSchema,
  ListConversationsResponseSchema,
  MarkReadResponseSchema,
  ReceiveMessagesResponseSchema,
  SendMessageResponseSchema,
} from "#proto/chat/v1/chat_pb.ts";
import { bearer, post } from "../attacks/calls.ts";
import type { RawAnswer } from "./answers.ts";
import { speak, type Heard, type Script } from "./dialogue.ts";
import { ACKNOWLEDGE, LIST, READ, RECEIVE, SEND } from "./requests.ts";
import { seeAnswer, type Seen } from "./seen.ts";
import type { Twin, Twins } from "./twins.ts";
import type { World } from "./world.ts";

/** What a script led to, at one server: in front of it, in its log and in its store. */
export interface Outcome {
  answers: Seen[];
  broken: string | undefined;
  silent: boolean;
  log: string[];
  stored: unknown[];
}

/** What may be different. @returns the outcome without it */
export type Difference = (outcome: Outcome) => Outcome;

/** One request, whole, and whether the connection is good for another. */
export function once(bytes: Uint8Array): Script {
  return { pieces: [bytes], leave: 1 };
}

/** The messages that calls answer with. */
const answersOf: Record<string, DescMessage> = {
  [SEND]: SendMessageResponseSchema,
  [ACKNOWLEDGE]: AcknowledgeMessagesResponseSchema,
  [READ]: MarkReadResponseSchema,
  [RECEIVE]: ReceiveMessagesResponseSchema,
  [LIST]: ListConversationsResponseSchema,
};

/**
 * Plays the same bytes to both servers and asserts that nobody could tell which is which.
 * @param calls the paths of what is called, in their order; the last stands for all that follow
 */
export async function compare(
  twins: Twins,
  script: Script,
  calls: string | readonly string[],
): Promise<Outcome> {
  return compareTalks(twins, (twin) => speak(twin.port, script), calls);
}

/**
 * The same for a client that says different things, depending on what it hears.
 * @param but what may be different
 */
export async function compareTalks(
  twins: Twins,
  talk: (twin: Twin) => Promise<Heard>,
  calls: string | readonly string[],
  but: Difference = (outcome) => outcome,
): Promise<Outcome> {
  const paths = [calls].flat();
  const [lane, library] = await Promise.all([
    outcomeOf(twins, twins.lane, talk, paths),
    outcomeOf(twins, twins.library, talk, paths),
  ]);
  assert.deepEqual(but(lane), but(library));
  return library;
}

async function outcomeOf(
  { world }: Twins,
  twin: Twin,
  talk: (twin: Twin) => Promise<Heard>,
  paths: readonly string[],
): Promise<Outcome> {
  const { answers, broken, silent } = await talk(twin);
  await atRest(twin);
  await allIsStored(twin, world);
  let answered = 0;
  const schemaOf = ({ status }: RawAnswer) => {
    const path = paths[answered] ?? paths.at(-1) ?? "";
    // What comes before the answer (100 Continue) answers no call.
    if (status >= 200) answered += 1;
    return answersOf[path] ?? SendMessageResponseSchema;
  };
  const outcome = {
    answers: answers.map((answer) => seeAnswer(answer, schemaOf(answer))),
    broken,
    silent,
    // Calls of one connection are at work at the same time.
    log: twin.takeLog().toSorted(),
    stored: twin.takeStored(),
  };
  return withoutIds(outcome, JSON.stringify(world));
}

/**
 * What somebody said who did not wait for the answer is stored, too, and logged: the server stores in order, and this comes
 * behind it. Where it has been stopped it has stored all; where it throttles, everybody has waited for the answers.
 */
async function allIsStored(twin: Twin, { eve, othersRoom }: World): Promise<void> {
  const draft = JSON.stringify({ conversationId: othersRoom, text: "Is it?" });
  const path = "/chat.v1.ChatService/SetDraft";
  const answer = await post(twin.app, path, draft, bearer(eve.token)).catch(() => undefined);
  assert.ok(answer === undefined || [200, 429].includes(answer.status), String(answer?.body));
  await atRest(twin);
}

/** Nothing is left of any connection: at once, but for what the events of sockets take. */
export async function atRest({ app }: Twin): Promise<void> {
  const end = performance.now() + 60_000;
  const held = () => {
    const { sockets, responses, streams, subscriptions, unsentBytes } = app.gauges();
    return { sockets, responses, streams, subscriptions, unsentBytes };
  };
  while (Object.values(held()).some((gauge) => gauge !== 0)) {
    assert.ok(performance.now() < end, `It is not let go: ${JSON.stringify(held())}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
  // Whoever waited for the last of it still has to log its end.
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

/** Ids that the two servers made up each for itself, by the order in which they first appear. */
function withoutIds<T>(outcome: T, known: string): T {
  const names = new Map<string, string>();
  const text = JSON.stringify(outcome).replaceAll(/\b[a-z]_[\w-]{16,}/g, (id) => {
    if (known.includes(id)) return id;
    if (!names.has(id)) names.set(id, `(id ${names.size + 1})`);
    return names.get(id) ?? id;
  });
  return JSON.parse(text) as T;
}
