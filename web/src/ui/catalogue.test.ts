import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { parseSync } from "vite";
import { operatorStrings } from "./strings-operator.ts";
import { settingsStrings } from "./strings-settings.ts";
import { strings } from "./strings.ts";
import type { Catalogue, Words } from "./strings.ts";

const directory = import.meta.dirname;
const LETTERS = /\p{L}{2}/u;
/** Attributes and properties that a person reads or hears. */
const SAID =
  /^(aria-(label|description|roledescription|placeholder)|alt|title|placeholder|label|hint|heading)$/;

/** A language that nobody speaks: every word of the catalogue, marked. */
function marked<T>(words: T): T {
  if (typeof words === "string") return `⟦${words}⟧` as T;
  if (typeof words === "function")
    return ((...args: unknown[]) => `⟦${String(Reflect.apply(words, undefined, args))}⟧`) as T;
  const entries = Object.entries(words as object).map(([key, value]) => [key, marked(value as unknown)]);
  return (Array.isArray(words) ? entries.map(([, value]) => value) : Object.fromEntries(entries)) as T;
}

test("another language is another object of the catalogue's shape", () => {
  const other: Catalogue = marked<Catalogue>(strings);
  assert.equal(other.list.label, "⟦Conversations⟧");
  assert.equal(other.room.members(2), "⟦2 members⟧");
  assert.equal(other.shortcuts.rows[0]?.[1], "⟦Find people and rooms⟧");
  const settings: Words<typeof settingsStrings> = marked<Words<typeof settingsStrings>>(settingsStrings);
  assert.equal(settings.sections.devices, "⟦Devices and sessions⟧");
  const operator: Words<typeof operatorStrings> = marked<Words<typeof operatorStrings>>(operatorStrings);
  assert.equal(operator.record.acts["suspend-user"]("ana", "bob"), "⟦ana suspended bob⟧");
});

interface Node {
  type: string;
  [key: string]: unknown;
}

/** Words in a screen's source that do not come from the catalogue. */
function spoken(node: Node): string[] {
  return [...wordsOf(node), ...childrenOf(node).flatMap(spoken)].filter((words) => LETTERS.test(words));
}

function wordsOf(node: Node): string[] {
  if (node.type === "JSXText") return [String(node["value"])];
  if (node.type === "JSXExpressionContainer") return literals(node["expression"] as Node);
  const name = (node["name"] as Node | undefined)?.["name"];
  if (node.type === "JSXAttribute" && SAID.test(String(name))) {
    const value = node["value"] as Node | null;
    return value === null
      ? []
      : literals(value.type === "JSXExpressionContainer" ? (value["expression"] as Node) : value);
  }
  return [];
}

/** The words of an expression that are drawn as they stand, through choices and templates. */
function literals(node: Node): string[] {
  if (node.type === "Literal") return typeof node["value"] === "string" ? [node["value"]] : [];
  if (node.type === "TemplateLiteral")
    return (node["quasis"] as { value: { cooked: string } }[]).map((part) => part.value.cooked);
  if (node.type === "ConditionalExpression")
    return [...literals(node["consequent"] as Node), ...literals(node["alternate"] as Node)];
  return node.type === "LogicalExpression" ? literals(node["right"] as Node) : [];
}

function childrenOf(node: Node): Node[] {
  // What is in an attribute is judged by the attribute's name.
  const values = Object.entries(node).flatMap(([key, value]) =>
    node.type === "JSXAttribute" && key === "value" ? insideOf(value as Node | null) : [value].flat(),
  );
  return values.filter(
    (value): value is Node => typeof value === "object" && value !== null && "type" in value,
  );
}

/** An attribute's value may be a function or an element with words of its own, but not itself a word. */
function insideOf(value: Node | null): Node[] {
  return value?.type === "JSXExpressionContainer" ? [value["expression"] as Node] : [];
}

const parsed = (file: string, source: string) => parseSync(file, source).program as unknown as Node;

test("the scan finds words that bypass the catalogue, and nothing else", () => {
  const words = (source: string) => spoken(parsed("x.tsx", source));
  assert.deepEqual(words('<p title="Tip">Hello {open ? "there" : name} {`${n} of`}</p>'), [
    "Tip",
    "Hello ",
    "there",
    " of",
  ]);
  assert.deepEqual(
    words('<p className="a" dir="auto" role={x ? "alert" : undefined}>{words.x} · {"·"}</p>'),
    [],
  );
  assert.deepEqual(words('<A icon={<B label="In it" />} />'), ["In it"]);
});

test("no screen has words of its own: all come from the catalogue", () => {
  const screens = globSync("**/*.tsx", { cwd: directory });
  assert.ok(screens.length > 40, `${screens.length} screens`);
  const found = screens.flatMap((file) =>
    spoken(parsed(file, readFileSync(path.join(directory, file), "utf8"))).map(
      (words) => `${file}: ${words.trim()}`,
    ),
  );
  assert.deepEqual(found, []);
});
