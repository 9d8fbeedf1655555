import type { Outcome } from "../chat/outcome.ts";
import { outcomeOf } from "./failure.ts";

type AnyAction = (...input: unknown[]) => Promise<Outcome<unknown>>;

/**
 * Actions that a first visit does without: fetched when one of them is wanted. Where they cannot be fetched, it
 * answers as a server does that cannot be reached. Each keeps its identity.
 */
export function fetched<Actions extends object>(load: () => Promise<Actions>): Actions {
  const known = new Map<PropertyKey, AnyAction>();
  const actionOf = (name: PropertyKey): AnyAction => {
    const action =
      known.get(name) ??
      ((async (...input: unknown[]) => {
        const loaded = await outcomeOf(load());
        return loaded.ok ? (loaded.value as Record<PropertyKey, AnyAction>)[name]?.(...input) : loaded;
      }) as AnyAction);
    known.set(name, action);
    return action;
  };
  return new Proxy({} as Actions, { get: (_actions, name) => actionOf(name) });
}
