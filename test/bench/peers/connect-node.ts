/** A chat over connect-node as its documentation shows: the adapter, generators, and a queue for each stream. */
import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, type HandlerContext } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import {
  ChatService,
  ReceiveMessagesResponseSchema,
  type ReceiveMessagesResponse,
} from "#proto/chat/v1/chat_pb.ts";
import { encodeFrame } from "../../../server/rpc/mapping.ts";
import { changesOf, openPost } from "./post.ts";
import { Rooms } from "./rooms.ts";
import { readSetting, ready } from "./setting.ts";

/** What waits for one stream. */
class Queue {
  readonly #waiting: ReceiveMessagesResponse[] = [];
  #wake: (() => void) | undefined;

  push(frame: ReceiveMessagesResponse): void {
    this.#waiting.push(frame);
    this.#wake?.();
  }

  async *frames(signal: AbortSignal): AsyncGenerator<ReceiveMessagesResponse> {
    signal.addEventListener("abort", () => this.#wake?.(), { once: true });
    while (!signal.aborted) {
      const next = this.#waiting.shift();
      if (next !== undefined) yield next;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

const setting = readSetting();
const post = openPost(setting);
const rooms = new Rooms<Queue>(setting.society);

function callerOf({ requestHeader }: HandlerContext): string {
  try {
    return rooms.userOf((requestHeader.get("authorization") ?? "").replace(/^Bearer /, ""));
  } catch (error) {
    throw new ConnectError("Who are you?", Code.Unauthenticated, undefined, undefined, error);
  }
}

const handler = connectNodeAdapter({
  routes: (router) =>
    router.service(ChatService, {
      async sendMessage(request, context) {
        const sender = callerOf(context);
        const posted = await post.send(sender, request);
        const frame = encodeFrame({ kind: "changes", changes: changesOf(sender, request, posted) });
        for (const queue of rooms.in(posted.conversationId)) queue.push(frame);
        const { conversationId, seq, version, createdAt } = posted;
        const numbers = { seq: BigInt(seq), version: BigInt(version) };
        return { conversationId, ...numbers, createTime: timestampFromMs(createdAt) };
      },
      async *receiveMessages(_request, context) {
        const listener = callerOf(context);
        const queue = new Queue();
        rooms.enter(listener, queue);
        try {
          yield create(ReceiveMessagesResponseSchema, { frame: { case: "caughtUp", value: {} } });
          yield* queue.frames(context.signal);
        } finally {
          rooms.leave(listener, queue);
        }
      },
    }),
});
const server = createServer(handler);
server.listen(0, "127.0.0.1", () => ready((server.address() as AddressInfo).port, () => post.close()));
