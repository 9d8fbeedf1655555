/**
 * Which room may import which: the table of docs/architecture.md, read from the import lines of every source
 * file. Tests, and what they share (a contract suite, a model), are free to import what they like, but no
 * source may import them.
 */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

/** A room by its path; a package by its name, with all its subpaths; `node:*` one by one. */
interface Rule {
  /** May be imported in full. */
  may: string[];
  /** Only `import type`. */
  types?: string[];
}

const language = ["node:crypto", "node:events", "node:path", "node:util", "node:timers/promises", "node:url"];
const files = ["node:fs", "node:fs/promises", "node:os", "node:path"];
const sockets = ["node:http", "node:http2", "node:https", "node:net", "node:tls", "node:stream", "node:zlib"];
const protobuf = ["proto/gen", "@bufbuild/protobuf"];
const react = ["react", "react-dom", "react-aria-components", "wouter", "lucide-react"];
/** What a message may be drawn with; each only in chunks that load after log-in. */
const drawing = [
  ...["mdast", "mdast-util-from-markdown", "mdast-util-gfm", "micromark-extension-gfm"],
  ...["highlight.js", "frimousse", "emojibase-data"],
];

/** What proves who somebody is: also only where it is wanted. */
const proving = ["@simplewebauthn/browser", "qr"];

const table: Record<string, Rule> = {
  "server/refusal.ts": { may: [] },
  "server/ending.ts": { may: [] },
  "server/canonical-name.ts": { may: [] },
  "server/config.ts": {
    may: ["server/config-limits.ts", "server/config-setting.ts", "server/config-values.ts", ...files],
  },
  "server/config-limits.ts": { may: ["server/config-setting.ts", "server/config-values.ts"] },
  "server/config-setting.ts": { may: [] },
  "server/cannot-start.ts": { may: [] },
  // A part of the composition root.
  "server/open-site.ts": {
    may: ["server/http", "server/identity/address.ts", "server/site-address.ts", "server/cannot-start.ts"],
    types: ["server/config.ts", "pino"],
  },
  "server/site-address.ts": { may: ["node:os"], types: ["server/config.ts"] },
  "server/operators.ts": { may: ["server/refusal.ts"] },
  "server/log-text.ts": { may: [] },
  "server/log-batches.ts": { may: [], types: ["pino"] },
  "server/config-values.ts": { may: ["node:net", ...files] },
  "server/chat": {
    may: ["server/refusal.ts", "server/canonical-name.ts", "server/operators.ts", ...language],
  },
  // node:net for what an address is (isIP, BlockList); it opens no socket.
  "server/identity": {
    may: [
      "server/refusal.ts",
      "server/ending.ts",
      "server/canonical-name.ts",
      "server/operators.ts",
      "node:net",
      ...language,
    ],
  },
  "server/delivery": { may: ["server/chat", "server/refusal.ts", "server/ending.ts", ...language] },
  "server/store": {
    // Of the ports it fulfils it needs types, the words and bounds they share, and the one error with which
    // they say "try again".
    may: [
      "server/refusal.ts",
      "server/canonical-name.ts",
      "server/chat/model.ts",
      "server/chat/store-unavailable.ts",
      // A migration computes what names look like, once.
      "server/identity/skeleton.ts",
      "node:sqlite",
      // A backup is made by a process of its own.
      "node:child_process",
      "node:stream/consumers",
      // A log is written back on a thread of its own.
      "node:worker_threads",
      "kysely",
      ...language,
      ...files,
    ],
    types: ["server/chat", "server/identity", "server/delivery", "server/operators.ts"],
  },
  "server/webauthn": { may: ["@simplewebauthn/server", ...language], types: ["server/identity"] },
  "server/broker": { may: [...language], types: ["server/chat"] },
  "server/rpc": {
    may: [
      "server/chat",
      "server/identity",
      "server/delivery",
      "server/refusal.ts",
      "server/ending.ts",
      "server/operators.ts",
      "server/log-text.ts",
      "pino",
      ...language,
    ].concat(protobuf, "@connectrpc/connect"),
  },
  "server/http": { may: ["server/ending.ts", "@connectrpc/connect-node", ...sockets, ...files, ...language] },
  "server/admin": {
    may: ["server/config.ts", "server/refusal.ts", "server/log-text.ts", "node:net", ...files, ...language],
    types: ["server/chat", "server/identity"],
  },

  "web/src/chat": { may: [] },
  "web/src/storage": { may: ["web/src/chat", "idb"] },
  "web/src/transport": {
    may: ["web/src/chat", ...protobuf, "@connectrpc/connect", "@connectrpc/connect-web"],
  },
  "web/src/session": { may: ["web/src/chat", "web/src/storage", "web/src/transport", "web/src/tabs"] },
  "web/src/outbox": { may: ["web/src/chat", "web/src/storage", "web/src/transport", "web/src/tabs"] },
  "web/src/sync": { may: ["web/src/chat", "web/src/storage", "web/src/transport", "web/src/tabs"] },
  "web/src/tabs": { may: [] },
  "web/src/state": {
    may: ["web/src/chat", "web/src/storage", "web/src/session", "web/src/outbox", "web/src/tabs"],
    types: ["web/src/sync"],
  },
  "web/src/ui": { may: ["web/src/state", ...react, ...drawing, ...proving], types: ["web/src/chat"] },
  "web/src/main.tsx": { may: ["web/src/create-app.ts", "web/src/ui", ...react] },
};

/** The composition roots, the page's in two chunks, and the processes around the server's. */
const knowEveryone = new Set([
  "server/app.ts",
  "server/data.ts",
  "server/operations.ts",
  "server/desk.ts",
  "server/main.ts",
  "server/admin/restante.ts",
  "web/src/create-app.ts",
  "web/src/create-workspace.ts",
]);

const root = path.resolve(import.meta.dirname, "..");
const sources = globSync(["server/**/*.ts", "web/src/**/*.{ts,tsx}"], { cwd: root }).sort();

interface Import {
  file: string;
  /** A path from the root, or a package's specifier as written. */
  target: string;
  typeOnly: boolean;
}

const importLine =
  /^[ \t]*(?:import|export)\s+(?<type>type\s)?(?:[^;"'`=()]*?\bfrom\s+)?["'](?<static>[^"']+)["']|\bimport\(\s*["'](?<dynamic>[^"']+)["']/gm;

function importsOf(file: string): Import[] {
  const source = readFileSync(path.join(root, file), "utf8");
  return [...source.matchAll(importLine)].map(({ groups = {} }) => ({
    file,
    target: resolve(file, groups["static"] ?? groups["dynamic"] ?? ""),
    typeOnly: groups["type"] !== undefined,
  }));
}

function resolve(file: string, specifier: string): string {
  if (specifier.startsWith("#proto/")) return specifier.replace("#proto/", "proto/gen/");
  return specifier.startsWith(".") ? path.posix.join(path.posix.dirname(file), specifier) : specifier;
}

/** Tests by name, and what only tests can use because it makes assertions. */
const tests = new Set(
  sources.filter(
    (file) =>
      /\.(test|contract)\.tsx?$/.test(file) ||
      importsOf(file).some(({ target }) => /^node:(test|assert)\b/.test(target)),
  ),
);
const bound = sources.filter((file) => !tests.has(file));

function isWithin(target: string, place: string): boolean {
  return target === place || target.startsWith(`${place}/`);
}

function roomOf(file: string): string | undefined {
  return Object.keys(table).find((room) => isWithin(file, room));
}

function allows(room: string, { target, typeOnly }: Import): boolean {
  const rule = table[room];
  if (rule === undefined) return false;
  const allowed = [room, ...rule.may, ...(typeOnly ? (rule.types ?? []) : [])];
  return allowed.some((place) => (place.startsWith("node:") ? target === place : isWithin(target, place)));
}

const describe = ({ file, target, typeOnly }: Import): string =>
  `${file} imports ${typeOnly ? "types of " : ""}${target}`;

test("every source file belongs to a room that the table knows", () => {
  const homeless = bound.filter((file) => !knowEveryone.has(file) && roomOf(file) === undefined);
  assert.deepEqual(homeless, []);
});

test("no room imports what the table does not give it", () => {
  const forbidden = bound.flatMap((file) => {
    const room = knowEveryone.has(file) ? undefined : roomOf(file);
    return room === undefined ? [] : importsOf(file).filter((one) => !allows(room, one));
  });
  assert.deepEqual(forbidden.map(describe), []);
});

test("no source imports a test", () => {
  const imports = bound.flatMap(importsOf).filter(({ target }) => tests.has(target));
  assert.deepEqual(imports.map(describe), []);
});

test("server/config.ts alone reads the environment", () => {
  const others = bound.filter((file) => file.startsWith("server/") && file !== "server/config.ts");
  const readers = others.filter((file) =>
    /\bprocess\.env\b/.test(readFileSync(path.join(root, file), "utf8")),
  );
  assert.deepEqual(readers, []);
});

test("server and page share nothing but the contract", () => {
  const across = bound
    .flatMap(importsOf)
    .filter(({ file, target }) => isWithin(target, file.startsWith("server/") ? "web" : "server"));
  assert.deepEqual(across.map(describe), []);
});
