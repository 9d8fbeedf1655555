import assert from "node:assert/strict";
import { type DescMethod, type Message, toBinary, toJson } from "@bufbuild/protobuf";
import { AccountService } from "#proto/chat/v1/account_pb.ts";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { DirectoryService } from "#proto/chat/v1/directory_pb.ts";
import { OperatorService } from "#proto/chat/v1/operator_pb.ts";
import { ServerService } from "#proto/chat/v1/server_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import { Health } from "#proto/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "#proto/grpc/reflection/v1/reflection_pb.ts";
import { call, envelope } from "../attacks/calls.ts";
import { readGauges } from "../delivery/crowd.ts";
import { startServer, type ServerProcess } from "../e2e/server-process.ts";
import type { Random } from "../chaos/seed.ts";
import { mutated, noise } from "./bytes.ts";
import type { Fuzzer, Trial } from "./fuzzer.ts";
import { anyMessage } from "./messages.ts";
import { openPipes, protocols, type Pipes, type Protocol } from "./pipes.ts";

const methods: readonly DescMethod[] = [
  ...[ChatService, DirectoryService, SessionService, AccountService, OperatorService],
  ...[ServerService, Health, ServerReflection],
].flatMap((service) => service.methods);

/** What a call may answer, whatever it is sent: nothing that is the server's fault. */
const answers = new Set([
  ...["ok", "invalid_argument", "not_found", "permission_denied", "unauthenticated", "already_exists"],
  ...[
    "failed_precondition",
    "resource_exhausted",
    "unimplemented",
    "canceled",
    "deadline_exceeded",
    "out_of_range",
  ],
]);

/** So high that what is sent gets past them. */
const settings = {
  LOG_LEVEL: "info",
  LIMIT_SENDS: "999/s,99999",
  LIMIT_ROOM_CHANGES: "999/s,99999",
  LIMIT_READS: "999/s,99999",
  LIMIT_ANONYMOUS_CALLS: "999/s,99999",
  LIMIT_NEW_NAMES: "999/s,99999",
  LIMIT_GUESSES: "999/s,99999",
  LIMIT_GUESSES_PER_NAME: "999/s,99999",
  LIMIT_GUESSES_PER_ADDRESS: "999/s,99999",
  LIMIT_LAG: "10m",
};
const MOST_BYTES = 1_000_000_000;

/**
 * The bytes of every call in all three protocols. The same seed makes the same requests, but for the ids in them, which
 * a server makes anew.
 */
export async function requestFuzzer(): Promise<Fuzzer> {
  const server = await startServer(settings);
  const pipes = openPipes(server.url);
  const people = await settle(server);
  const pid = server.pid();
  return {
    trial: (random) => trial(random, pipes, people),
    async takeStock() {
      assert.equal(server.pid(), pid);
      await people.talk();
      checkLog(server.log());
      const { rssBytes = Infinity } = await readGauges(server);
      assert.ok(rssBytes < MOST_BYTES, `${rssBytes} bytes are resident`);
    },
    async [Symbol.asyncDispose]() {
      pipes.close();
      await using ended = server;
      assert.equal(await ended.stop(), 0, ended.log().slice(-5_000));
    },
  };
}

interface People {
  /** Words that mean something to this server. */
  known: readonly string[];
  /** Of the one whose name all is sent under. */
  token(): string;
  /** The one who sends may have ended their own session: makes sure that there is one. */
  arrive(): Promise<void>;
  /** Two others exchange an ordinary message, and what is kept still makes sense. */
  talk(): Promise<void>;
}

/** Two people who only talk, and one who sends everything else. */
async function settle(server: ServerProcess): Promise<People> {
  const logIn = async (username: string) => {
    const { json, body } = await call(server, "chat.v1.SessionService/LogIn", { username, bearer: true });
    const { token, session } = json as { token?: string; session?: { user: { userId: string } } };
    return { token: token ?? assert.fail(body), userId: session?.user.userId ?? "" };
  };
  const [ana, bob] = [await logIn("ana"), await logIn("bob")];
  let fuzz = await logIn("fuzz0");
  let names = 1;
  let seq = 0;
  const send = async (to: { userId: string }, token: string) => {
    const request = { clientMessageId: crypto.randomUUID(), userId: to.userId, text: "still here" };
    const sent = await call(server, "chat.v1.ChatService/SendMessage", request, token);
    assert.equal(sent.status, 200, sent.body);
    return sent.json as { conversationId: string; seq: string };
  };
  const { conversationId: own } = await send(bob, fuzz.token);
  const { conversationId: theirs } = await send(bob, ana.token);
  seq = 1;
  const room = {
    clientRoomId: "fuzz-room-1",
    name: "fuzz",
    visibility: "ROOM_VISIBILITY_PUBLIC",
    usernames: ["bob"],
  };
  const made = await call(server, "chat.v1.ChatService/CreateRoom", room, fuzz.token);
  const { conversation } = made.json as { conversation: { conversationId: string } };
  const roomId = conversation.conversationId;
  return {
    known: [
      own,
      theirs,
      roomId,
      "c_lobby",
      ana.userId,
      bob.userId,
      fuzz.userId,
      "fuzz0",
      "bob",
      "nobody",
      "waiting-name",
      "fuzz-id-0001",
      "fuzz-id-0002",
      "👍",
      "hello",
      "",
      "chat.v1.ChatService",
    ],
    token: () => fuzz.token,
    async arrive() {
      const { code } = await call(server, "chat.v1.SessionService/GetSession", {}, fuzz.token);
      if (code !== "ok") fuzz = await logIn(`fuzz${(names += 1)}`);
    },
    async talk() {
      const sent = await send(bob, ana.token);
      seq += 1;
      assert.equal(Number(sent.seq), seq, "the next number, and nothing of others in between");
      const page = await call(
        server,
        "chat.v1.ChatService/ListMessages",
        { conversationId: roomId, limit: 100 },
        bob.token,
      );
      const { messages = [] } = page.json as { messages?: { text?: string; seq: string }[] };
      for (const { text = "" } of messages) {
        assert.ok(Array.from(text).length <= 8_000 && !text.includes("\0") && text.isWellFormed());
      }
    },
  };
}

function trial(random: Random, pipes: Pipes, people: People): Trial {
  const method = random.pick(methods);
  // What goes both ways at once is refused over HTTP/1.1, whatever it says.
  const possible =
    method.methodKind === "bidi_streaming" ? protocols.filter(({ http2 }) => http2) : protocols;
  const protocol = random.pick(possible);
  const message = anyMessage(random, method.input, people.known);
  let body = encoded(method, message, protocol);
  if (random.chance(0.5)) body = mutated(random, body);
  if (random.chance(0.05)) body = noise(random, 400);
  const enveloped = protocol.enveloped || method.methodKind !== "unary";
  const input = enveloped ? inEnvelope(random, body) : body;
  const token = random.chance(0.9) ? people.token() : "";
  const path = `/${method.parent.typeName}/${method.name}`;
  return {
    input,
    door: `${path} in ${protocol.name}`,
    async run() {
      if (random.chance(0.02)) await people.arrive();
      const code = await pipes.send({
        path,
        protocol,
        streams: method.methodKind !== "unary",
        token,
        body: input,
      });
      assert.ok(answers.has(code), `It answered ${code}.`);
    },
  };
}

function encoded(method: DescMethod, message: Message, { json }: Protocol): Uint8Array {
  if (!json) return toBinary(method.input, message);
  try {
    return Buffer.from(JSON.stringify(toJson(method.input, message)));
  } catch {
    // A time that JSON has no spelling for.
    return Buffer.from("{}");
  }
}

/** Mostly what the protocols want; sometimes with other flags, another length, or twice. */
function inEnvelope(random: Random, body: Uint8Array): Uint8Array {
  return random.weigh<() => Uint8Array>([
    [20, () => envelope(body)],
    [1, () => envelope(body, random.below(256))],
    [1, () => envelope(body, 0, random.pick([0, body.length + 1, 65_537, 0xffff_ffff]))],
    [1, () => Buffer.concat([envelope(body), envelope(body)])],
    [1, () => mutated(random, envelope(body))],
  ])();
}

/** Every line is a record, and none tells of a bug. */
function checkLog(log: string): void {
  for (const line of log.slice(-200_000).split("\n").slice(1)) {
    if (line === "" || line.includes(" is ready at ")) continue;
    const { level } = JSON.parse(line) as { level: number };
    assert.ok(level < 50, line);
  }
}
