import { Refusal } from "../refusal.ts";

/** Where a page of conversations ended: the last one's activity and id. */
export interface ActivityPosition {
  at: number;
  id: string;
}

const BEFORE_ALL: ActivityPosition = { at: Number.MAX_SAFE_INTEGER, id: "" };

export function activityToken({ at, id }: ActivityPosition): string {
  return `${at}.${id}`;
}

/** @throws Refusal for a token that no page gave */
export function parseActivityToken(token: string): ActivityPosition {
  if (token === "") return BEFORE_ALL;
  const dot = token.indexOf(".");
  const at = parseNumber(token.slice(0, Math.max(dot, 0)));
  return { at, id: token.slice(dot + 1) };
}

/** @throws Refusal for a token that no page gave */
export function parseVersionToken(token: string): number {
  return token === "" ? 0 : parseNumber(token);
}

function parseNumber(text: string): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (Number.isSafeInteger(value)) return value;
  throw new Refusal("invalid-argument", "This page token is not one that a page gave.", {
    field: "page_token",
  });
}
