import { Code, ConnectError, type HandlerContext, type ServiceImpl } from "@connectrpc/connect";
import { type ChatService, type ReceiveMessagesRequest, Start } from "#proto/chat/v1/chat_pb.ts";
import type { FeedId } from "../chat/model.ts";
import type { Delivery } from "../delivery/delivery.ts";
import { ServerStopping } from "../delivery/stream.ts";
import type { Sink } from "../delivery/sink.ts";
import type { Listener, Over } from "../delivery/stream-dependencies.ts";
import type { StreamRequest } from "../delivery/stream-feeds.ts";
import { addressBlock } from "../identity/address.ts";
import type { Ending } from "../ending.ts";
import { Refusal } from "../refusal.ts";
import { requireCaller } from "./caller.ts";
import { clientAddressKey } from "./client-address.ts";
import type { EncodedFrame } from "./encoded-frame.ts";
import { toCounter } from "./mapping.ts";

const maxCursors = 1100;

export function receiveMessages({
  delivery,
}: {
  delivery: Pick<Delivery<EncodedFrame>, "open" | "turn">;
}): ServiceImpl<typeof ChatService>["receiveMessages"] {
  return async function* (request, context) {
    const { signal } = context;
    try {
      await delivery.turn(signal);
      for await (const frame of delivery.open(
        toListener(request, context),
        toStreamRequest(request),
        signal,
      )) {
        yield frame.message;
      }
    } catch (error) {
      throw toEnd(error);
    }
    // A deadline ends the stream too, and is no success either.
    signal.throwIfAborted();
  };
}

/** The same for the lane, which waits for the turn itself: writes the stream's frames into `sink` until it ends. */
export function deliverMessages({
  delivery,
}: {
  delivery: Pick<Delivery<EncodedFrame>, "deliver">;
}): (request: ReceiveMessagesRequest, context: StreamContext, sink: Sink<EncodedFrame>, over: Over) => void {
  return (request, context, sink, over) => {
    const { signal } = context;
    delivery.deliver(toListener(request, context), toStreamRequest(request), sink, signal, (failure) => {
      if (failure !== undefined) over({ error: toEnd(failure.error) });
      else over(signal.aborted ? { error: signal.reason } : undefined);
    });
  };
}

type StreamContext = Pick<HandlerContext, "values"> & { signal: Ending };

function toListener(
  { expectedUserId }: ReceiveMessagesRequest,
  context: Pick<StreamContext, "values">,
): Listener {
  const { userId, deviceId, sessionId, user, sessionEnded } = requireCaller(context, expectedUserId);
  const address = addressBlock(context.values.get(clientAddressKey));
  return { userId, deviceId, sessionId, user, sessionEnded, address };
}

/** An end without an error would look like an answer that is complete. */
function toEnd(error: unknown): unknown {
  return error instanceof ServerStopping ? new ConnectError(error.message, Code.Unavailable) : error;
}

function toStreamRequest({ epoch, cursors, start, untilCaughtUp }: ReceiveMessagesRequest): StreamRequest {
  if (cursors.length > maxCursors) {
    throw new Refusal("invalid-argument", `At most ${maxCursors} cursors.`, { field: "cursors" });
  }
  if (epoch === "" && cursors.length > 0) {
    throw new Refusal("invalid-argument", "Cursors are good within one epoch only: name it.", {
      field: "epoch",
    });
  }
  const versions = new Map<FeedId, number>();
  for (const { feed, version } of cursors) {
    const cursor = toCounter(version, "cursors.version");
    // A feed named twice is held up to the lower of both, so that nothing is left out.
    versions.set(feed, Math.min(cursor, versions.get(feed) ?? cursor));
  }
  return { epoch, cursors: versions, start: toStart(start), untilCaughtUp };
}

function toStart(start: Start): StreamRequest["start"] {
  switch (start) {
    case Start.SNAPSHOT:
      return "snapshot";
    case Start.UNSPECIFIED:
    case Start.UNACKNOWLEDGED:
      return "unacknowledged";
    default:
      throw new Refusal("invalid-argument", "This way to start is unknown.", { field: "start" });
  }
}
