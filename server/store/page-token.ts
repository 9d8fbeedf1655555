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

/** Where a page of rooms ended: the last one's folded name and id. */
export interface NamePosition {
  name: string;
  id: string;
}

export function nameToken({ name, id }: NamePosition): string {
  return `${id}.${Buffer.from(name).toString("base64url")}`;
}

/** Any text is a position among names, whether a page ended there or not. */
export function parseNameToken(token: string): NamePosition {
  const [id = "", name = ""] = token.split(".");
  return { id, name: Buffer.from(name, "base64url").toString() };
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
