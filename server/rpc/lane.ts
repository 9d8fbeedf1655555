import { type DescMessage, fromBinary, type MessageShape } from "@bufbuild/protobuf";
import type { ContextValues, HandlerContext } from "@connectrpc/connect";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { acknowledge } from "../chat/acknowledge.ts";
import { markRead } from "../chat/mark-read.ts";
import type { Delivery } from "../delivery/delivery.ts";
import type { Sink } from "../delivery/sink.ts";
import type { Over } from "../delivery/stream-dependencies.ts";
import type { Ending } from "../ending.ts";
import { type Call, procedureOf, type RequestHeader } from "./call.ts";
import { requestIdKey } from "./call-events.ts";
import { clientAddressKey } from "./client-address.ts";
import { failWith, okTrailers, readRequest } from "./lane-envelope.ts";
import { LaneValues } from "./lane-values.ts";
import type { EncodedFrame } from "./encoded-frame.ts";
import { markResponseEnvelope } from "./marks-wire.ts";
import { type MarkDeps, moveMark } from "./move-mark.ts";
import { MAX_POSITION_BYTES, MAX_REQUEST_BYTES, MAX_TIMEOUT_MS } from "./request-limits.ts";
import { createRules, type RuleOptions, type Rules } from "./rules.ts";
import { deliverMessages } from "./receive-messages.ts";
import { type SendDeps, storeMessage } from "./send-message.ts";
import { readSendRequest, sendResponseEnvelope } from "./send-wire.ts";

/** A call as the server's edge hands it to the lane. */
export interface Arrival {
  readonly requestId: string;
  /** The client's IP address. */
  readonly address: string;
  readonly url: string;
  readonly header: RequestHeader;
  /** What it came by. */
  readonly connection: object;
  /** Aborts when the call is over; made when it is first asked for. */
  readonly signal: Ending;
}

export type LaneDeps = RuleOptions &
  SendDeps &
  MarkDeps & { delivery: Pick<Delivery<EncodedFrame>, "deliver" | "turn"> };

/**
 * The calls that have a way of their own past the RPC library, by their paths: bytes in, bytes out, within the rules of
 * all calls.
 */
export function createLaneCalls(deps: LaneDeps) {
  const rules = createRules(deps);
  const { method } = ChatService;
  const unary = [
    laneOf(rules, method.sendMessage, {
      read: readSendRequest,
      perform: storeMessage(deps),
      write: sendResponseEnvelope,
    }),
    laneOf(rules, method.acknowledgeMessages, {
      read: readerOf(method.acknowledgeMessages),
      perform: moveMark(acknowledge, deps),
      write: markResponseEnvelope,
    }),
    laneOf(rules, method.markRead, {
      read: readerOf(method.markRead),
      perform: moveMark(markRead, deps),
      write: markResponseEnvelope,
    }),
  ];
  return {
    unary: new Map(unary),
    streaming: new Map([[pathOf(method.receiveMessages), laneOfStreams(rules, deps)]]),
  };
}

/** A unary call from its bytes to its bytes. */
interface UnaryWay<Request, Result> {
  /** Throws where bytes are no request. */
  read(message: Uint8Array): Request;
  perform(request: Request, context: Pick<HandlerContext, "values">): Promise<Result>;
  /** The answer in its envelope. */
  write(result: Result): Buffer;
}

/** @returns the path of a unary call, and how it is answered */
function laneOf<Request, Result>(
  rules: Rules,
  method: Call["method"],
  { read, perform, write }: UnaryWay<Request, Result>,
) {
  const lane = {
    maxBytes: MAX_REQUEST_BYTES,
    maxTimeoutMs: MAX_TIMEOUT_MS,
    async answer(arrival: Arrival, message: Uint8Array): Promise<Buffer> {
      const call = new LaneCall(method, arrival);
      let request;
      try {
        request = readRequest(read, message);
      } catch (error) {
        // No line in the log, as on the other way: it would be about a call that nobody made.
        return failWith(rules.toWireError(call, error));
      }
      const end = rules.beginLog(call);
      try {
        await rules.gate(call);
        const result = await perform(request, { values: call.contextValues });
        end();
        return Buffer.concat([write(result), okTrailers]);
      } catch (cause) {
        const error = rules.toWireError(call, cause);
        end(error);
        return failWith(error);
      }
    },
  };
  return [pathOf(method), lane] as const;
}

function laneOfStreams(rules: Rules, deps: LaneDeps) {
  const method = ChatService.method.receiveMessages;
  const deliver = deliverMessages(deps);
  const read = readerOf(method);
  const begin = async (
    call: LaneCall,
    message: Uint8Array,
    sink: Sink<EncodedFrame>,
    over: Over,
  ): Promise<void> => {
    const { signal, contextValues: values } = call;
    // Strangers are refused before they could take others' places.
    await rules.gate(call);
    await deps.delivery.turn(signal);
    const request = readRequest(read, message);
    deliver(request, { values, signal }, sink, over);
  };
  return {
    maxBytes: MAX_POSITION_BYTES,
    // While a stream is open no function waits here: whatever it touched would stay in memory, once for each stream.
    run(
      arrival: Arrival,
      message: Uint8Array,
      sink: Sink<EncodedFrame>,
      over: (trailers: () => Buffer) => void,
    ): void {
      const call = new LaneCall(method, arrival);
      const end = rules.beginLog(call);
      const finish: Over = (failure) =>
        over(() => {
          const error = failure && rules.toWireError(call, failure.error);
          end(error);
          // Whoever has left reads nothing, and many may leave at once.
          return error === undefined || call.signal.aborted ? okTrailers : failWith(error);
        });
      begin(call, message, sink, finish).catch((error: unknown) => finish({ error }));
    },
  };
}

/** Reads requests as the library does: for all but sends that is as quick as anything, measured. */
function readerOf<Request extends DescMessage>({ input }: { input: Request }) {
  return (message: Uint8Array): MessageShape<Request> => fromBinary(input, message);
}

class LaneCall implements Call {
  readonly method: Call["method"];
  readonly contextValues: ContextValues;
  readonly #arrival: Arrival;

  constructor(method: Call["method"], arrival: Arrival) {
    this.method = method;
    this.#arrival = arrival;
    this.contextValues = new LaneValues()
      .set(clientAddressKey, arrival.address)
      .set(requestIdKey, arrival.requestId);
  }

  get url(): string {
    return this.#arrival.url;
  }

  get header(): RequestHeader {
    return this.#arrival.header;
  }

  get signal(): Ending {
    return this.#arrival.signal;
  }

  /** A stream has its connection for itself. */
  get connection(): object | undefined {
    return this.method.methodKind === "unary" ? this.#arrival.connection : undefined;
  }
}

function pathOf(method: Call["method"]): string {
  return `/${procedureOf(method)}`;
}
