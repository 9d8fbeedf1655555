import assert from "node:assert/strict";
import { test } from "node:test";
import { commandOf, walk } from "./keymap.ts";

function press(key: string, held: Partial<Parameters<typeof commandOf>[0]> = {}) {
  const none = {
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    isComposing: false,
    inText: false,
  };
  return commandOf({ ...none, key, ...held });
}

test("the keys of the map give its commands", () => {
  assert.equal(press("k", { ctrlKey: true }), "find");
  assert.equal(press("K", { metaKey: true }), "find");
  assert.equal(press("ArrowDown", { altKey: true }), "next-conversation");
  assert.equal(press("ArrowUp", { altKey: true, shiftKey: true }), "previous-unread");
  assert.equal(press("F6", { shiftKey: true }), "previous-region");
  assert.equal(press("?", { shiftKey: true }), "help");
  assert.equal(press("Escape"), "close");
});

test("a question mark that is typed into a message is text", () => {
  assert.equal(press("?", { shiftKey: true, inText: true }), undefined);
});

test("keys of an input method are left to it", () => {
  assert.equal(press("Escape", { isComposing: true }), undefined);
});

test("ordinary keys and the browser's own shortcuts are left alone", () => {
  for (const held of [{}, { ctrlKey: true }, { ctrlKey: true, shiftKey: true }]) {
    assert.equal(press("ArrowDown", held), undefined);
  }
  assert.equal(press("k"), undefined);
  assert.equal(press("k", { ctrlKey: true, shiftKey: true }), undefined);
});

const list = [
  { key: "@a", unread: 0 },
  { key: "@b", unread: 2 },
  { key: "@c", unread: 0 },
];

test("walking goes round the list in both directions", () => {
  assert.equal(walk(list, "@a", 1, false), "@b");
  assert.equal(walk(list, "@c", 1, false), "@a");
  assert.equal(walk(list, "@a", -1, false), "@c");
});

test("walking from nowhere begins at the near end", () => {
  assert.equal(walk(list, undefined, 1, false), "@a");
  assert.equal(walk(list, undefined, -1, false), "@c");
});

test("walking to the unread passes the read over, and stays when there is none", () => {
  assert.equal(walk(list, "@c", 1, true), "@b");
  assert.equal(walk(list, "@b", 1, true), undefined);
  assert.equal(walk([], "@b", 1, false), undefined);
});
