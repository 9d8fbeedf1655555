import type { Setting } from "./setup.ts";

/** How often each fault strikes in one round. */
export interface FaultPlan {
  /** SIGKILL of the server while it is storing messages. */
  kills: number;
  /** Links cut: half of them closed, half of them reset. */
  cuts: number;
  /** Links on which nothing passes for a while, one way or both. */
  holes: number;
  /** Links that delay, throttle or split what passes for a while. */
  shapes: number;
  /** SIGSTOP of the server, and SIGCONT after a while. */
  stops: number;
  /** SIGTERM of the server, which has to end in order. */
  terms: number;
  /** Requests that arrive a second time. */
  replays: number;
  /** The server goes back to a backup that was made while it served. */
  restores: number;
  /** The server's wall clock jumps; needs Debian's libfaketime. */
  jumps: number;
}

/** One round: who talks, and what happens to them. The seed decides the rest. */
export interface Plan extends Setting {
  /** People at browsers, running the page's whole code. */
  browsers: number;
  /** Scripts and bots: half of them gRPC over HTTP/2, half of them Connect with JSON. */
  smalls: number;
  /** Milliseconds between two things that a client does, on average. */
  pauseMs: number;
  /** Messages that are answered between two faults of the server, on average: a fault is to strike people at work. */
  answersBetween: number;
  /** When the faults are over, everybody is to do each step of coming to rest within so many milliseconds. */
  restMs: number;
  faults: FaultPlan;
}

/** What `npm test` runs: each kind of fault so often that a bug of its kind would have to be lucky. */
export const shortPlan: Plan = {
  people: 6,
  rooms: 2,
  changingRooms: 1,
  browsers: 6,
  smalls: 4,
  pauseMs: 500,
  answersBetween: 5,
  // Twice what P6 gives a visible page.
  restMs: 90_000,
  faults: {
    kills: 15,
    cuts: 60,
    holes: 10,
    shapes: 8,
    stops: 5,
    terms: 2,
    replays: 50,
    restores: 1,
    jumps: 0,
  },
};

/** One round of a long run; the rounds differ by their seeds. */
export const longPlan: Plan = {
  ...shortPlan,
  people: 8,
  browsers: 8,
  smalls: 6,
  pauseMs: 600,
  answersBetween: 10,
  faults: {
    kills: 40,
    cuts: 160,
    holes: 20,
    shapes: 15,
    stops: 5,
    terms: 3,
    replays: 100,
    restores: 1,
    jumps: 4,
  },
};

/** Few people who type fast, and few faults: what shows at once whether much is wrong. */
export const quickPlan: Plan = {
  ...shortPlan,
  people: 3,
  rooms: 1,
  browsers: 2,
  smalls: 4,
  pauseMs: 100,
  answersBetween: 25,
  restMs: 20_000,
  faults: {
    kills: 3,
    cuts: 6,
    holes: 0,
    shapes: 0,
    stops: 0,
    terms: 0,
    replays: 10,
    restores: 0,
    jumps: 0,
  },
};
