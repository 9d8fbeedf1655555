import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { resolve } from "node:path";

// Each turns a setting's text into its value, or throws an Error that says in a sentence what is accepted.

export const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) {
    throw new Error("a port is a number from 0 to 65535.");
  }
  return port;
}

export function parseHost(text: string): string {
  if (!/^[\w.:%-]+$/.test(text)) {
    throw new Error("an address to listen on looks like 127.0.0.1, ::1 or localhost.");
  }
  return text;
}

export function parseOrigin(text: string): string | undefined {
  if (text === "") {
    return undefined;
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || `${url.origin}/` !== url.href) {
    throw new Error("an origin looks like https://chat.example.com, without a path.");
  }
  return url.origin;
}

export function parseOrigins(text: string): string[] {
  return listed(text).flatMap((origin) => parseOrigin(origin) ?? []);
}

export function parseHosts(text: string): string[] {
  return listed(text.toLowerCase()).map(parseHostName);
}

function listed(text: string): string[] {
  const entries = text.split(",").map((entry) => entry.trim());
  return entries.filter((entry) => entry !== "");
}

function parseHostName(name: string): string {
  if (!/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(name)) {
    throw new Error(`names look like chat.example.com, without a port or a path; "${name}" does not.`);
  }
  return name;
}

export function parseNetworks(text: string): string[] {
  return listed(text).map(parseNetwork);
}

function parseNetwork(network: string): string {
  const [, address = "", bits] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(network) ?? [];
  const family = isIP(address);
  if (family === 0 || Number(bits ?? 0) > (family === 4 ? 32 : 128)) {
    throw new Error(`networks look like 127.0.0.1, 10.0.0.0/8 or fd00::/8; "${network}" does not.`);
  }
  return network;
}

/** A file as it was when the settings were read. */
export interface File {
  path: string;
  content: Buffer;
}

export function parseFile(text: string): File | undefined {
  if (text === "") {
    return undefined;
  }
  try {
    return { path: resolve(text), content: readFileSync(text) };
  } catch (error) {
    throw new Error(`the file cannot be read (${(error as NodeJS.ErrnoException).code}).`, { cause: error });
  }
}

export function parseLogLevel(text: string): LogLevel {
  const level = logLevels.find((known) => known === text.toLowerCase());
  if (level === undefined) {
    throw new Error(`a level is one of ${logLevels.join(", ")}.`);
  }
  return level;
}

export function parseDuration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  const milliseconds = Number(number) * { ms: 1, s: 1_000, m: 60_000 }[unit as "ms" | "s" | "m"];
  if (number === undefined || milliseconds < 100 || milliseconds > 600_000) {
    throw new Error("a duration looks like 500ms, 15s or 1m, from 100ms to 10m.");
  }
  return Math.round(milliseconds);
}

/** So many at once, and one more whenever `refillMs` have passed. */
export interface Rate {
  burst: number;
  refillMs: number;
}

export function parseRate(text: string): Rate {
  const [, number, unit, burst] = /^(\d{1,6})\/([smh]),(\d{1,7})$/.exec(text) ?? [];
  const refillMs = { s: 1_000, m: 60_000, h: 3_600_000 }[unit as "s" | "m" | "h"] / Number(number);
  if (burst === undefined || Number(number) === 0 || Number(burst) === 0) {
    throw new Error("a rate looks like 50/s,200 or 5/m,300: so many per s, m or h, and so many at once.");
  }
  return { burst: Number(burst), refillMs };
}

export function parseCount(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) {
    throw new Error("say how many, from 1 to 9999999.");
  }
  return Number(text);
}

export function parseBytes(text: string): number {
  const [, number, unit] = /^(\d{1,6})(kB|MB|GB)$/.exec(text) ?? [];
  const bytes = Number(number) * { kB: 1e3, MB: 1e6, GB: 1e9 }[unit as "kB" | "MB" | "GB"];
  if (number === undefined || bytes < 100_000) {
    throw new Error("an amount looks like 500kB, 100MB or 2GB, from 100kB.");
  }
  return bytes;
}

export function parseServerName(text: string): string {
  if (text.length > 64 || /\p{Cc}/u.test(text)) {
    throw new Error("a name has at most 64 characters and no control characters.");
  }
  return text;
}

export function parseSwitch(text: string): boolean {
  if (text !== "on" && text !== "off") {
    throw new Error("say on or off.");
  }
  return text === "on";
}

/** Whether what people wrote goes with their account. */
export function parseDeletedAccounts(text: string): boolean {
  if (text !== "keep" && text !== "remove") {
    throw new Error("say keep or remove: what becomes of the messages of deleted accounts.");
  }
  return text === "remove";
}

export const signUps = ["open", "invite", "password"] as const;

export function parseSignUp(text: string): (typeof signUps)[number] {
  const signUp = signUps.find((known) => known === text);
  if (signUp === undefined) {
    throw new Error("say open, invite or password.");
  }
  return signUp;
}
