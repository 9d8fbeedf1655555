import { Code, ConnectError, type ServiceImpl } from "@connectrpc/connect";
import {
  HealthCheckResponse_ServingStatus as Status,
  type Health as Service,
} from "#proto/grpc/health/v1/health_pb.ts";

/** Tells load balancers and supervisors whether to send calls here. */
export interface Health {
  readonly service: ServiceImpl<typeof Service>;
  /** From now on, until somebody restarts it, the server is of no use; watchers are told. */
  fail(): void;
  /** From now on the server wants no new calls; watchers are told and their streams end. */
  stop(): void;
}

/** So that watching, which needs no session, cannot fill the memory. */
const maxWatchers = 64;

/** @param services the full names it knows besides "", which stands for the server as a whole */
export function createHealth(services: readonly string[]): Health {
  const known = new Set(["", ...services]);
  const failing = new AbortController();
  const stopping = new AbortController();
  let watchers = 0;
  const statusOf = (service: string) => {
    if (!known.has(service)) {
      return Status.SERVICE_UNKNOWN;
    }
    return failing.signal.aborted || stopping.signal.aborted ? Status.NOT_SERVING : Status.SERVING;
  };
  return {
    fail: () => failing.abort(),
    stop: () => stopping.abort(),
    service: {
      check({ service }) {
        if (!known.has(service)) {
          throw new ConnectError("There is no service of this name.", Code.NotFound);
        }
        return { status: statusOf(service) };
      },
      async *watch({ service }, context) {
        if (watchers >= maxWatchers) {
          throw new ConnectError("Too many are watching.", Code.ResourceExhausted);
        }
        watchers += 1;
        try {
          const ended = AbortSignal.any([stopping.signal, context.signal]);
          const first = statusOf(service);
          yield { status: first };
          await aborted(AbortSignal.any([failing.signal, ended]));
          const next = statusOf(service);
          if (next !== first) {
            yield { status: next };
          }
          await aborted(ended);
        } finally {
          watchers -= 1;
        }
        throw new ConnectError("The server stops.", Code.Unavailable);
      },
    },
  };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  }
}
