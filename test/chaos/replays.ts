import { connect } from "node:net";
import {
  fromBinary,
  fromJson,
  type DescMessage,
  type JsonValue,
  type MessageShape,
} from "@bufbuild/protobuf";
import {
  DeleteMessageRequestSchema,
  EditMessageRequestSchema,
  EditMessageResponseSchema,
  SendMessageRequestSchema,
  SendMessageResponseSchema,
  SetReactionRequestSchema,
  type DeleteMessageRequest,
  type EditMessageRequest,
  type SetReactionRequest,
} from "#proto/chat/v1/chat_pb.ts";
import { pause, until } from "./client.ts";
import { createMessageReader, type HttpMessage } from "./http-message.ts";
import type { MessageChange, Op } from "./history.ts";
import { attempt, type Happening, type Recorder } from "./recorder.ts";
import { spellTarget } from "./recorded-calls.ts";
import type { Random } from "./seed.ts";
import { sent } from "./small-calls.ts";
import { changed, spellSubject } from "./small-changes.ts";

/** A network that remembers requests over HTTP/1.1 and delivers some of them once more. */
export interface Replays {
  /** Hears of every request of a client. */
  heard(from: { name: string; userId: string }, request: HttpMessage): void;
  /** Forgets everything: what one epoch's server was asked is not to reach another's. */
  forget(): void;
  /** Repeats until so many have been answered, and calls `struck` after each of these. */
  run(count: number, struck: () => void, signal: AbortSignal): Promise<void>;
}

interface Recorded {
  from: { name: string; userId: string };
  request: HttpMessage;
  /** Undefined for a mark: to repeat it changes nothing, whatever became of it. */
  repeatable: Repeatable | undefined;
}

/** What is done once under its id, however often it comes: a message, or a change of one. */
interface Repeatable {
  id: string;
  begun(op: Op): Happening;
  /** Throws when the answer is not OK: what became of the request is not known then. */
  ended(op: Op, answer: HttpMessage): Happening;
}

const MOST_REMEMBERED = 200;
const PATIENCE_MS = 3_000;
const MARKS = /\/chat\.v1\.ChatService\/(AcknowledgeMessages|MarkRead) /;

/**
 * A message, or a change of one, is repeated only once it has been answered OK: what was refused may take place when it
 * comes again, and nobody promised otherwise.
 */
export function createReplays(deps: {
  serverPort: number;
  recorder: Recorder;
  random: Random;
  pauseMs: number;
}): Replays {
  const { recorder, random } = deps;
  let remembered: Recorded[] = [];
  /** Operations under way by the message's id, and ids answered OK. */
  const ids = new Map<number, string>();
  const answered = new Set<string>();
  recorder.listen((event) => {
    if (event.kind === "send" || event.kind === "change") ids.set(event.op, event.id);
    const isOk = event.kind === "sent" || event.kind === "changed";
    if (isOk) answered.add(ids.get(event.op) ?? "");
    if (isOk || event.kind === "refused" || event.kind === "unanswered") ids.delete(event.op);
  });
  const repeatable = () =>
    remembered.filter(({ repeatable: one }) => one === undefined || answered.has(one.id));

  /** @returns whether the server answered */
  async function repeat({ from, request, repeatable: one }: Recorded): Promise<boolean> {
    if (one === undefined) {
      recorder.write({ kind: "fault", what: "replay of a mark", where: from.name });
      // With a server that is away it is simply lost.
      return isFulfilled(deliver(deps.serverPort, request));
    }
    recorder.write({ kind: "fault", what: `replay of ${one.id}`, where: from.name });
    let ending: ((op: Op) => Happening) | undefined;
    const repeated = attempt(
      recorder,
      one.begun,
      async () => {
        const answer = await deliver(deps.serverPort, request);
        // Read while a failure still counts as no answer.
        one.ended(0, answer);
        ending = (op) => one.ended(op, answer);
      },
      (op) => ending?.(op) ?? { kind: "unanswered", op },
    );
    return isFulfilled(repeated);
  }

  return {
    heard: (from, request) => {
      const repeatable = readRepeatable(from, request);
      if (repeatable === undefined && !MARKS.test(request.start)) return;
      remembered.push({ from, request, repeatable });
      if (remembered.length > MOST_REMEMBERED) remembered.splice(random.below(remembered.length), 1);
    },
    forget: () => {
      remembered = [];
      answered.clear();
    },
    run: async (count, struck, signal) => {
      for (let done = 0; done < count;) {
        await pause(random.between(0.2, 1.8) * deps.pauseMs, signal);
        if (!(await until(() => repeatable().length > 0, signal))) return;
        if (!(await repeat(random.pick(repeatable())))) continue;
        done++;
        struck();
      }
    },
  };
}

function isFulfilled(promise: Promise<unknown>): Promise<boolean> {
  return promise.then(
    () => true,
    () => false,
  );
}

/** Sends the very bytes over a connection of their own. Rejects when no answer comes. */
function deliver(port: number, { raw }: HttpMessage): Promise<HttpMessage> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: PATIENCE_MS });
    const read = createMessageReader((answer) => {
      resolve(answer);
      socket.destroy();
    });
    socket.on("data", read);
    socket.on("timeout", () => socket.destroy());
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("No answer came.")));
    socket.write(raw);
  });
}

function readRepeatable(
  from: { name: string; userId: string },
  request: HttpMessage,
): Repeatable | undefined {
  const method = /^POST \/chat\.v1\.ChatService\/(\w+) /.exec(request.start)?.[1];
  const by = { actor: from.name, userId: from.userId };
  if (method === "SendMessage") {
    const read = readBody(SendMessageRequestSchema, request);
    if (read === undefined || read.forward !== undefined) return undefined;
    const { clientMessageId: id, target: to, text, replyToSeq } = read;
    const target = spellTarget({ [to.case ?? ""]: to.value } as never);
    const reply = replyToSeq > 0n && { replyTo: Number(replyToSeq) };
    return {
      id,
      begun: (op) => ({ kind: "send", op, ...by, id, target, text, ...reply }),
      ended: (op, answer) => sent(op, readAnswer(SendMessageResponseSchema, answer)),
    };
  }
  const schema = changing[method as keyof typeof changing];
  const read = schema && readBody<DescMessage>(schema, request);
  if (read === undefined) return undefined;
  const asked = read as ChangeRequest;
  const { clientCommandId: id, conversationId } = asked;
  const message = spellSubject(asked.message);
  const change = changeOf(asked);
  return {
    id,
    begun: (op) => ({ kind: "change", op, ...by, id, conversationId, message, change }),
    // All of them are answered alike.
    ended: (op, answer) => changed(op, readAnswer(EditMessageResponseSchema, answer)),
  };
}

const changing = {
  EditMessage: EditMessageRequestSchema,
  DeleteMessage: DeleteMessageRequestSchema,
  SetReaction: SetReactionRequestSchema,
};
type ChangeRequest = EditMessageRequest | DeleteMessageRequest | SetReactionRequest;

function changeOf(request: ChangeRequest): MessageChange {
  switch (request.$typeName) {
    case "chat.v1.EditMessageRequest":
      return { do: "edit", text: request.text };
    case "chat.v1.DeleteMessageRequest":
      return { do: "delete" };
    case "chat.v1.SetReactionRequest":
      return { do: "react", emoji: request.emoji, on: request.on };
  }
}

/** @throws Error when the answer is not OK */
function readAnswer<D extends DescMessage>(schema: D, answer: HttpMessage): MessageShape<D> {
  const read = / 200 /.test(answer.start) ? readBody(schema, answer) : undefined;
  if (read === undefined) throw new Error(`The answer was ${answer.start}.`);
  return read;
}

/** A message in gRPC-Web's framing, or in JSON; undefined when there is none. */
function readBody<D extends DescMessage>(
  schema: D,
  { headers, body }: HttpMessage,
): MessageShape<D> | undefined {
  if (headers.get("content-type") === "application/json") {
    return fromJson(schema, JSON.parse(body.toString()) as JsonValue);
  }
  const isData = body.length > 5 && body[0] === 0;
  return isData ? fromBinary(schema, body.subarray(5, 5 + body.readUInt32BE(1))) : undefined;
}
