import type { Outcome } from "../chat/outcome.ts";
import { outcomeOf } from "./failure.ts";

/** Calls whose outcome a person waits for: the same, but that they never reject. */
export type Answered<Calls> = {
  [Name in keyof Calls]: Calls[Name] extends (...input: infer Input) => Promise<infer Answer>
    ? (...input: Input) => Promise<Outcome<Answer extends void ? undefined : Answer>>
    : never;
};

type AnyCall = (...input: never[]) => Promise<unknown>;

/** @param names calls that reject with a CallError and nothing else */
export function answered<Calls extends object, Name extends keyof Calls>(
  calls: Calls,
  names: readonly Name[],
): Answered<Pick<Calls, Name>> {
  const wrapped = names.map((name) => {
    const call = calls[name] as AnyCall;
    return [name, (...input: never[]) => outcomeOf(call(...input))] as const;
  });
  return Object.fromEntries(wrapped) as Answered<Pick<Calls, Name>>;
}

/** The same for calls that are a chunk of their own. One that cannot be fetched answers as an unreachable server does. */
export function answeredLater<Calls extends object, Name extends keyof Calls>(
  load: () => Promise<Calls>,
  names: readonly Name[],
): Answered<Pick<Calls, Name>> {
  const wrapped = names.map((name) => {
    const ask = async (...input: never[]) => ((await load())[name] as AnyCall)(...input);
    return [name, (...input: never[]) => outcomeOf(ask(...input))] as const;
  });
  return Object.fromEntries(wrapped) as Answered<Pick<Calls, Name>>;
}
