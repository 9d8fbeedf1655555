import { createContextValues } from "@connectrpc/connect";
import { compressionGzip } from "@connectrpc/connect-node";
import type { Logger } from "pino";
import { createCommands, type Operations } from "./admin/commands.ts";
import { processGauges, type Gauges } from "./admin/gauges.ts";
import { controlSocketPath, openControlSocket } from "./admin/control-socket.ts";
import { createLocalBroker, type Broker } from "./broker/local.ts";
import { createAccountRemovals, type AccountRemovals } from "./chat/account-removals.ts";
import { MAX_TEXT_BYTES, MAX_TEXT_CODE_POINTS } from "./chat/limits.ts";
import { ensureLobby } from "./chat/lobby.ts";
import { openData, type Data, type DataOptions } from "./data.ts";
import { systemClock, type Clock } from "./delivery/clock.ts";
import { createDelivery, defaultDeliverySettings, type Delivery } from "./delivery/delivery.ts";
import { watchLoad, type LoadWatch } from "./delivery/overload.ts";
import { createClientAddress } from "./http/client-address.ts";
import type { Port } from "./http/port.ts";
import { createRpcAdapter } from "./http/rpc-adapter.ts";
import { createSweep } from "./identity/sweep.ts";
import { requestIdKey } from "./rpc/call-events.ts";
import { logCallsTo } from "./rpc/call-lines.ts";
import { clientAddressKey } from "./rpc/client-address.ts";
import { createCookies } from "./rpc/cookies.ts";
import { createHandlers, type HandlerOptions } from "./rpc/handlers.ts";
import { createHealth, type Health } from "./rpc/health.ts";
import { EncodedFrame } from "./rpc/encoded-frame.ts";
import { createLaneCalls } from "./rpc/lane.ts";
import { services } from "./rpc/registry.ts";
import { createRelyingParty } from "./rpc/relying-party.ts";
import { createThrottle } from "./rpc/throttle.ts";
import { whileServing } from "./operations.ts";
import { certificateOf, openSite, type CallWays } from "./open-site.ts";
import { urlOf } from "./site-address.ts";
import { recordSightings } from "./store/sightings.ts";
import type { SqliteStore } from "./store/sqlite/open.ts";

export interface AppOptions extends DataOptions {
  /** As in package.json. */
  version: string;
  /** Directory of the built site. */
  webDir: string;
  log: Logger;
  /** For timers and durations; tests bring their own. */
  clock?: Clock;
}

/** A server that runs. */
export interface App {
  /** Where a person finds it. */
  readonly url: string;
  /** Stops in order: takes nothing new, tells streams to go, waits for what is under way, closes the data. Idempotent. */
  close(): Promise<void>;
  /** What it holds at this moment. */
  gauges(): Gauges;
  /** Looks now whether the certificate's files have changed, as it does twice a minute. Never rejects. */
  renewCertificate(): Promise<void>;
}

/** How long a call may still run once the server stops. */
const graceMs = 10_000;

/**
 * Builds the server from its parts and opens its port.
 * @throws CannotStart, StoreCannotOpen: one sentence for the operator each
 */
export async function startApp(options: AppOptions): Promise<App> {
  const { config, log } = options;
  await using stack = new AsyncDisposableStack();
  const broker = createLocalBroker((error) => log.error({ err: error }, "A listener of hints failed"));
  const health = createHealth(services.map(({ typeName }) => typeName));
  const data = openData(options, broker, (failure) => {
    log.fatal({ err: failure }, "Nothing is stored any more until the server is restarted");
    health.fail();
  });
  stack.defer(() => data.store.close());
  stack.defer(every(1_000, options.clock, () => data.store.checkPlace()));
  await ensureLobby(data.chat);
  const delivery = openDelivery(options, data.store, broker);
  const load = openLoadWatch(options);
  stack.defer(() => load.stop());
  const removals = openRemovals(data, log);
  stack.defer(() => removals.stop());
  const port = await openSite(
    config,
    options.webDir,
    createRpc(options, data, delivery, { health, load, removals }),
  );
  stack.defer(() => stopServing(port, delivery, health));
  const renewCertificate = certificateOf(config, port, log);
  stack.defer(every(30_000, options.clock, () => void renewCertificate()));
  // It catches everything itself, and a disk that is full now may have room in an hour.
  const sweep = sweepAndTell(data, options);
  stack.defer(every(60 * 60_000, options.clock, () => void sweep()));
  stack.defer(every(60 * 60_000, options.clock, () => removals.wake()));
  const gauges = (): Gauges => readGauges(data, delivery, port);
  const control = await openControl(
    options,
    whileServing(data, {
      gauges,
      onAct: (act, record) => log.info({ event: "operator-act", act, record }, "operator-act"),
      onRemoval: () => removals.wake(),
    }),
  );
  stack.defer(() => control?.close());
  const parts = stack.move();
  let closing: Promise<void> | undefined;
  return {
    url: urlOf(config, port.address.port),
    close: () => (closing ??= parts.disposeAsync()),
    gauges,
    renewCertificate,
  };
}

/** Now, and then as often as that. @returns what ends it */
function every(ms: number, clock: Clock = systemClock, work: () => void): () => void {
  let cancel = (): void => {};
  const tick = () => {
    work();
    cancel = clock.setTimer(ms, tick);
  };
  tick();
  return () => cancel();
}

function openRemovals({ chat }: Data, log: Logger): AccountRemovals {
  return createAccountRemovals(chat, (error) =>
    log.error({ err: error }, "A deleted account was not dealt with; it will be tried again"),
  );
}

/** Ends what ends by time, and says what the operator must know of it. */
function sweepAndTell({ identity }: Data, { clock = systemClock, log }: AppOptions): () => Promise<void> {
  const sweep = createSweep(identity, () => clock.now());
  return async () => {
    try {
      const swept = await sweep();
      if (swept.clock === "jumped") {
        log.warn(
          "The clock jumped, or the server was off for long: nothing is ended by it until it ran evenly for a day",
        );
      }
      if (swept.freedNames > 0)
        log.info({ names: swept.freedNames }, "Names that nobody used are free again");
    } catch (error) {
      log.warn({ err: error }, "What has expired was not swept; it will be tried again");
    }
  };
}

function openDelivery(
  { config, clock = systemClock, now = Date.now, log }: AppOptions,
  store: SqliteStore,
  broker: Broker,
) {
  const { limits } = config;
  const delivery = createDelivery({
    store: store.feeds,
    clock,
    now,
    recordSightings: recordSightings(store.database),
    encode: (frame) => new EncodedFrame(frame),
    settings: {
      ...defaultDeliverySettings,
      heartbeatMs: config.heartbeatMs,
      streams: {
        perSession: limits.streamsPerSession,
        perUser: limits.streamsPerUser,
        perAddress: limits.streamsPerAddress,
        inAll: limits.streams,
      },
    },
    random: Math.random,
    onError: (error) =>
      log.error({ err: error }, "A read or a write of live delivery failed; it will be tried again"),
  });
  broker.subscribe((hints) => delivery.hint(hints));
  return delivery;
}

/** Health stays SERVING meanwhile: open streams and sends go on, and a restart would help nobody. */
function openLoadWatch({ config, clock = systemClock, log }: AppOptions): LoadWatch {
  return watchLoad({
    clock,
    random: Math.random,
    limitMs: config.limits.lag,
    changed: (over) =>
      over
        ? log.warn("The server is too busy: new streams and log-ins have to wait")
        : log.info("The server is no longer too busy"),
  });
}

function createRpc(
  { config, version, clock = systemClock, log }: AppOptions,
  { chat, identity, store }: Data,
  delivery: ReturnType<typeof openDelivery>,
  { health, load, removals }: { health: Health; load: LoadWatch; removals: AccountRemovals },
): CallWays {
  const parts = {
    chat,
    identity,
    delivery,
    health,
    clock,
    epoch: store.epoch,
    cookies: createCookies({ instanceId: store.instanceId, publicOrigin: config.publicOrigin }),
    relyingParty: createRelyingParty(config.publicOrigin),
    load,
    removals,
    anonymousThrottle: createThrottle(clock, config.limits.anonymous),
    readThrottle: createThrottle(clock, config.limits.reads),
    roomThrottle: createThrottle(clock, config.limits.roomChanges),
    exportThrottle: createThrottle(clock, config.limits.exports),
    sendThrottle: createThrottle(clock, config.limits.sends),
    reflection: config.reflection,
    info: {
      name: config.serverName,
      version,
      waitingNames: config.waitingNames,
      signUp: config.signUp,
      deletesMessagesWithAccount: config.removesMessages,
      maxTextCodePoints: MAX_TEXT_CODE_POINTS,
      maxTextBytes: MAX_TEXT_BYTES,
      heartbeatMs: config.heartbeatMs,
    },
    acceptCompression: [compressionGzip],
    logCall: logCallsTo(log),
    reportError: (kind, error, call) =>
      kind === "bug"
        ? log.error({ err: error, ...call }, "A call failed by a bug")
        : log.warn({ err: error, ...call }, "The store is unavailable"),
  } satisfies HandlerOptions;
  const clientAddress = createClientAddress(config.trustedProxies, (peer) =>
    log.warn(
      { peer },
      "X-Forwarded-For is not believed from here; if this is your proxy, set TRUSTED_PROXIES",
    ),
  );
  const onError = (error: unknown, path: string, requestId: string): void =>
    log.error({ err: error, path, requestId }, "A call broke off");
  const rpc = createRpcAdapter({
    handlers: createHandlers(parts),
    contextValues: ({ socket, headers }, requestId) =>
      createContextValues()
        .set(clientAddressKey, clientAddress(socket.remoteAddress, headers["x-forwarded-for"]?.toString()))
        .set(requestIdKey, requestId),
    onError,
  });
  return { rpc, lane: config.lane ? { calls: createLaneCalls(parts), clientAddress, onError } : undefined };
}

/** Without it the server still serves people, so it says why and goes on. */
async function openControl({ config, log }: AppOptions, operations: Operations) {
  const commands = createCommands(operations);
  try {
    return await openControlSocket(controlSocketPath(config.dataDir), commands, (error) =>
      log.error({ err: error }, "A command of the operator failed"),
    );
  } catch (error) {
    log.warn({ err: error }, "Operator commands need the server stopped: its control socket cannot be made");
    return undefined;
  }
}

/** What the server holds, from the rooms that hold it. */
function readGauges({ identity }: Data, delivery: Delivery<unknown>, port: Port): Gauges {
  const { timers, waiting, ...delivered } = delivery.stats();
  return {
    ...delivered,
    deliveryTimers: timers,
    streamsWaiting: waiting,
    sessionsInUse: identity.registry.size,
    ...port.stats(),
    ...processGauges(),
  };
}

async function stopServing(
  port: Port,
  delivery: Pick<Delivery<unknown>, "stop" | "settle">,
  health: Health,
): Promise<void> {
  health.stop();
  const closed = port.close(graceMs);
  delivery.stop();
  await closed;
  await delivery.settle();
}
