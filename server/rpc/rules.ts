import { createToWireError, type ReportError, type ToWireError } from "./errors.ts";
import { createGate, type Gate, type GateDeps } from "./gate.ts";
import { type BeginLog, createCallLog, type LogCall } from "./logging.ts";

/** What holds for every call, whichever way it comes. */
export interface Rules {
  beginLog: BeginLog;
  gate: Gate;
  toWireError: ToWireError;
}

export interface RuleOptions extends GateDeps {
  /** Milliseconds of a clock that only goes forward. */
  clock: { now(): number };
  reportError: ReportError;
  logCall: LogCall;
}

export function createRules(options: RuleOptions): Rules {
  return {
    beginLog: createCallLog(() => options.clock.now(), options.logCall),
    gate: createGate(options),
    toWireError: createToWireError(options.reportError),
  };
}
