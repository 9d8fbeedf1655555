import { connect } from "node:net";
import {
  fromBinary,
  fromJson,
  type DescMessage,
  type JsonValue,
  type MessageShape,
} from "@bufbuild/protobuf";
import {
  SendMessageRequestSchema,
  SendMessageResponseSchema,
  type SendMessageRequest,
  type SendMessageResponse,
} from "#proto/chat/v1/chat_pb.ts";
import { pause, until } from "./client.ts";
import { createMessageReader, type HttpMessage } from "./http-message.ts";
import { attempt, type Recorder } from "./recorder.ts";
import { spellTarget } from "./recorded-calls.ts";
import type { Random } from "./seed.ts";
import { sent } from "./small-calls.ts";

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
  message: SendMessageRequest | undefined;
}

const MOST_REMEMBERED = 200;
const PATIENCE_MS = 3_000;
const SEND = "/chat.v1.ChatService/SendMessage";
const MARKS = /\/chat\.v1\.ChatService\/(AcknowledgeMessages|MarkRead) /;

/**
 * A message is repeated only once it has been answered OK: one that was refused may be stored when it comes again, and
 * nobody promised otherwise.
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
    if (event.kind === "send") ids.set(event.op, event.id);
    if (event.kind === "sent") answered.add(ids.get(event.op) ?? "");
    if (event.kind === "sent" || event.kind === "refused" || event.kind === "unanswered")
      ids.delete(event.op);
  });
  const repeatable = () =>
    remembered.filter(({ message }) => message === undefined || answered.has(message.clientMessageId));

  /** @returns whether the server answered */
  async function repeat({ from, request, message }: Recorded): Promise<boolean> {
    if (message === undefined) {
      recorder.write({ kind: "fault", what: "replay of a mark", where: from.name });
      // With a server that is away it is simply lost.
      return isFulfilled(deliver(deps.serverPort, request));
    }
    const { clientMessageId: id, text } = message;
    const target = spellTarget({ [message.target.case ?? ""]: message.target.value } as never);
    recorder.write({ kind: "fault", what: `replay of ${id}`, where: from.name });
    const repeated = attempt(
      recorder,
      (op) => ({ kind: "send", op, actor: from.name, userId: from.userId, id, target, text }),
      async () => readAnswer(await deliver(deps.serverPort, request)),
      sent,
    );
    return isFulfilled(repeated);
  }

  return {
    heard: (from, request) => {
      const message = request.start.startsWith(`POST ${SEND} `) ? readSend(request) : undefined;
      if (message === undefined && !MARKS.test(request.start)) return;
      remembered.push({ from, request, message });
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

function readSend({ headers, body }: HttpMessage): SendMessageRequest | undefined {
  return readBody(SendMessageRequestSchema, headers, body);
}

/** @throws Error when the answer is not OK: what became of the request is not known then */
function readAnswer({ start, headers, body }: HttpMessage): SendMessageResponse {
  const answer = / 200 /.test(start) ? readBody(SendMessageResponseSchema, headers, body) : undefined;
  if (answer === undefined) throw new Error(`The answer was ${start}.`);
  return answer;
}

/** A message in gRPC-Web's framing, or in JSON; undefined when there is none. */
function readBody<D extends DescMessage>(
  schema: D,
  headers: HttpMessage["headers"],
  body: Buffer,
): MessageShape<D> | undefined {
  if (headers.get("content-type") === "application/json") {
    return fromJson(schema, JSON.parse(body.toString()) as JsonValue);
  }
  const isData = body.length > 5 && body[0] === 0;
  return isData ? fromBinary(schema, body.subarray(5, 5 + body.readUInt32BE(1))) : undefined;
}
