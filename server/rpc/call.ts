import type { DescMethod } from "@bufbuild/protobuf";
import type { ContextValues } from "@connectrpc/connect";
import type { Ending } from "../ending.ts";

/**
 * A call as the rules that hold for every call see it, whichever way it came: by the RPC library, whose requests have
 * this form, or by the lane.
 */
export interface Call {
  readonly method: DescMethod;
  /** The full URL that it came to. */
  readonly url: string;
  readonly header: RequestHeader;
  /** Aborts when the call is over. The lane makes it when it is first asked for. */
  readonly signal: Ending;
  readonly contextValues: ContextValues;
  /** What it came by, where more calls of the same client are likely to follow. */
  readonly connection?: object | undefined;
}

/** The header of a request: undici's `Headers`, or less. */
export type RequestHeader = Pick<Headers, "get">;

const procedures = new WeakMap<DescMethod, string>();

/** `package.Service/Method`; put together once. */
export function procedureOf(method: DescMethod): string {
  const known = procedures.get(method);
  if (known !== undefined) return known;
  const procedure = `${method.parent.typeName}/${method.name}`;
  procedures.set(method, procedure);
  return procedure;
}
