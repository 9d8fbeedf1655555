import type { ConversationId, DeviceId, FeedId, UserId } from "../chat/model.ts";
import type { Ending } from "../ending.ts";
import { Refusal } from "../refusal.ts";
import { together } from "./alarms.ts";
import type { Frame } from "./frame.ts";
import { News } from "./news.ts";
import { OthersOfStream } from "./others.ts";
import type { Sink } from "./sink.ts";
import { nextStep, type Situation, type Step } from "./step.ts";
import type { Listener, Over, StreamDependencies } from "./stream-dependencies.ts";
import { StreamFeeds, type StreamFeedsOwner, type StreamRequest } from "./stream-feeds.ts";
import type { ReadyFrame } from "./subscriber.ts";

/** The server is about to stop: the stream's end says nothing about the client, which reconnects. */
export class ServerStopping extends Error {
  constructor() {
    super("The server is about to stop.");
    this.name = "ServerStopping";
  }
}

/**
 * One stream, from Hello to its end, as the contract's ReceiveMessages says. It holds a cursor per feed and
 * no content: what its sink cannot take is not read. It ends quietly when `signal` aborts, with GoingAway at the
 * end of its life, with GoingAway and then `ServerStopping` when the server stops, and with a Refusal when
 * the session ends or there are too many streams.
 *
 * It works until a look finds nothing to do, and then rests until something rings; between that look and the rest
 * nothing else runs, so that no ring is lost. Everything that may end a rest (a hint, an abort, the end of a session)
 * rings. While it rests it is no function that waits, but these fields.
 */
export class Stream<Encoded> implements StreamFeedsOwner<Encoded> {
  readonly userId: UserId;
  readonly deviceId: DeviceId;
  readonly signal: Ending;
  readonly #deps: StreamDependencies<Encoded>;
  readonly #listener: Listener;
  readonly #sink: Sink<Encoded>;
  readonly #feeds: StreamFeeds<Encoded>;
  readonly #news: News;
  readonly #endsAt: number;
  readonly #untilCaughtUp: boolean;
  /** Its cursors are wanted once. */
  #request: StreamRequest | undefined;
  /** No promise: those who wait for one stay in memory, once for each stream. */
  #over: Over | undefined;
  /** True from its beginning, while it does something, and after its end. */
  #working = true;
  /** The client has gone. */
  #left = false;
  #closed = false;
  #announced = false;
  #heartbeatAt: number;
  #alarmAt: number | undefined;

  /**
   * Takes what a stream needs. It is given back at its end, or at once when `signal` aborts, whatever the sink does.
   * @throws Refusal "throttled" when there are too many
   */
  constructor(
    deps: StreamDependencies<Encoded>,
    listener: Listener,
    request: StreamRequest,
    sink: Sink<Encoded>,
    signal: Ending,
  ) {
    const { clock, settings } = deps;
    this.userId = listener.userId;
    this.deviceId = listener.deviceId;
    this.signal = signal;
    this.#deps = deps;
    this.#listener = listener;
    this.#sink = sink;
    this.#request = request;
    this.#untilCaughtUp = request.untilCaughtUp;
    deps.admission.enter(listener);
    this.#feeds = new StreamFeeds(deps, this, request.start);
    this.#news = new News(deps, new OthersOfStream(deps, this, this.#feeds), this.userId);
    deps.presence.connected(this.userId, this.deviceId);
    const now = clock.now();
    this.#endsAt = now + settings.lifetimeMs + (deps.random() * 2 - 1) * settings.lifetimeSpreadMs;
    this.#heartbeatAt = this.#nextHeartbeat();
    deps.open.add(this);
    signal.addEventListener("abort", this.leave);
    listener.sessionEnded.addEventListener("abort", this.ring);
  }

  /** Begins. @param over hears of the stream's end */
  run(over: Over): void {
    this.#over = over;
    void this.#work(); // It catches everything itself.
  }

  /** The client has gone: everything is given back now, and nothing more is written. */
  readonly leave = (): void => {
    this.#left = true;
    this.#close();
    this.ring();
  };

  /** There is something to do. */
  readonly ring = (): void => {
    if (this.#working) return;
    this.#working = true;
    // Not at once: of all that changes together the personal feed must have been heard before anything is read.
    queueMicrotask(() => void this.#work());
  };

  wake(): void {
    this.#alarmAt = undefined;
    this.ring();
  }

  hear(feed: FeedId, version: number): void {
    this.#feeds.hear(feed, version);
  }

  standsAt(feed: ConversationId): number | undefined {
    return this.#working || !this.#sink.ready ? undefined : this.#feeds.liveAt(feed);
  }

  offer({ changes, encoded }: ReadyFrame<Encoded>, head: number): boolean {
    // New members are news besides.
    if (this.#working || !this.#sink.ready || changes.members.length > 0) return false;
    const brings = this.#feeds.take(changes, head);
    if (brings === undefined) return false;
    if (!brings) {
      this.ring();
      return true;
    }
    try {
      const taken = this.#sink.write(encoded);
      if (taken !== undefined) void this.#workAfter(taken);
      // A store that lags had less than was hinted.
      else if (this.#feeds.next() !== undefined) this.ring();
    } catch (error) {
      this.#working = true;
      this.#end({ error });
    }
    return true;
  }

  marksMoved(conversation: ConversationId): void {
    this.#note(() => this.#news.marksMoved(conversation));
  }

  presenceChanged(who: UserId): void {
    this.#note(() => this.#news.presenceChanged(who));
  }

  beganToLook(): void {
    this.#note(() => this.#news.peersChanged());
  }

  typingChanged(conversation: ConversationId, who: UserId): void {
    this.#note(() => this.#news.typingChanged(conversation, who));
  }

  preferencesChanged(): void {
    this.#note(() => {
      this.#news.allMarksMoved();
      this.#news.hidingChanged();
    });
  }

  joined(conversation: ConversationId): void {
    this.#news.marksMoved(conversation);
    this.#news.peersChanged();
  }

  met(who: UserId): void {
    this.#news.presenceChanged(who);
  }

  /** Wakes the stream only when there is something to tell sooner than it knew of: many marks move at once. */
  #note(noteIt: () => void): void {
    const before = this.#news.dueAt();
    noteIt();
    if (this.#news.dueAt() < before) this.ring();
  }

  async #workAfter(taken: Promise<void>): Promise<void> {
    this.#working = true;
    try {
      await taken;
    } catch (error) {
      this.#end({ error });
      return;
    }
    await this.#work();
  }

  /** Does what there is to do, and then rests or ends. */
  async #work(): Promise<void> {
    try {
      if (this.#request !== undefined && !(await this.#begin(this.#request))) {
        this.#end();
        return;
      }
      for (;;) {
        const step = nextStep(this.#look());
        if (step.do !== "wait") {
          if (await this.#take(step)) continue;
          this.#end();
          return;
        }
        this.#rest(step.until);
        return;
      }
    } catch (error) {
      this.#end({ error });
    }
  }

  /** Hello, and where each feed stands. False: the stream is over. */
  async #begin(request: StreamRequest): Promise<boolean> {
    this.#request = undefined;
    const { epoch } = this.#deps.store;
    const { user, deviceId } = this.#listener;
    const { heartbeatMs } = this.#deps.settings;
    await this.#send({ kind: "hello", epoch, heartbeatMs, user, deviceId });
    if (this.#left) return false;
    if (await this.#feeds.open(request)) return true;
    await this.#send({ kind: "reset", epoch });
    return false;
  }

  /** False: the stream is over. */
  async #take(step: Exclude<Step, { do: "wait" }>): Promise<boolean> {
    switch (step.do) {
      case "leave":
        return false;
      case "end-session":
        throw new Refusal("session-required", "Your session has ended. Log in again.");
      case "stop":
        await this.#send({ kind: "going-away", retryAfterMs: this.#deps.comeBackAfter() });
        throw new ServerStopping();
      case "retire":
        // At once: each stream has a lifetime of its own, so they do not come together.
        await this.#send({ kind: "going-away", retryAfterMs: 0 });
        return false;
      case "beat":
        this.#heartbeatAt = this.#nextHeartbeat();
        await this.#write(this.#deps.frames.heartbeat);
        return true;
      case "announce":
        this.#announced = true;
        await this.#write(this.#deps.frames.caughtUp);
        if (this.#untilCaughtUp) return false;
        this.#news.begin();
        return true;
      case "tell":
        for (const frame of await this.#news.take()) await this.#send(frame);
        return true;
      case "retry":
        this.#feeds.retry();
        return true;
      case "read": {
        const frame = await this.#feeds.read(step.feed);
        if (frame !== undefined) await this.#write(frame);
        return true;
      }
    }
  }

  #send(frame: Frame): Promise<void> | undefined {
    return this.#write(this.#deps.encode(frame));
  }

  #write(frame: Encoded): Promise<void> | undefined {
    return this.#left ? undefined : this.#sink.write(frame);
  }

  /** What the stream's next step depends on. */
  #look(): Situation {
    const feed = this.#feeds.next();
    return {
      now: this.#deps.clock.now(),
      left: this.#left,
      sessionEnded: this.#listener.sessionEnded.aborted,
      stopping: this.#deps.isStopping(),
      endsAt: this.#endsAt,
      heartbeatAt: this.#heartbeatAt,
      caughtUp: this.#feeds.caughtUp(),
      announced: this.#announced,
      newsAt: this.#news.dueAt(),
      feed,
      mayEndMembership: feed === this.userId,
      retryAt: this.#feeds.retryAt,
    };
  }

  #nextHeartbeat(): number {
    const { heartbeatMs } = this.#deps.settings;
    return together(this.#deps.clock.now() + heartbeatMs, heartbeatMs);
  }

  /** Rests until then, or until something rings. */
  #rest(until: number): void {
    this.#setAlarm(until);
    this.#working = false;
  }

  #setAlarm(at: number | undefined): void {
    const { alarms } = this.#deps;
    if (at === this.#alarmAt) return;
    if (this.#alarmAt !== undefined) alarms.remove(this.#alarmAt, this);
    this.#alarmAt = at;
    if (at !== undefined) alarms.add(at, this);
  }

  #end(failure?: { error: unknown }): void {
    this.#close();
    const over = this.#over;
    this.#over = undefined;
    // Nobody hears of what failed after they had left, such as a read of a store that has closed since.
    over?.(this.#left ? undefined : failure);
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const { admission, presence, open } = this.#deps;
    this.#feeds.close();
    presence.disconnected(this.userId, this.deviceId);
    admission.leave(this.#listener);
    open.delete(this);
    this.#setAlarm(undefined);
    this.signal.removeEventListener("abort", this.leave);
    this.#listener.sessionEnded.removeEventListener("abort", this.ring);
  }
}
