import assert from "node:assert/strict";
import { test } from "node:test";
import { QUICK_REACTIONS } from "./quick-emoji.ts";
import { namedEmoji, pickerData } from "./emoji-list.ts";
import { emojiOf, searchEmoji } from "./search-emoji.ts";

const recommended = /^\p{RGI_Emoji}$/v;

test("every emoji that can be picked is one that the server takes as a reaction", () => {
  const tones = pickerData.emojis.flatMap(({ skins }) => Object.values(skins ?? {}));
  const all = [...QUICK_REACTIONS, ...pickerData.emojis.map(({ emoji }) => emoji), ...tones];
  assert.ok(all.length > 3_000);
  assert.deepEqual(
    all.filter((emoji) => !recommended.test(emoji)),
    [],
  );
});

test("every emoji stands in a category that has a name", () => {
  const categories = new Set(pickerData.categories.map(({ index }) => index));
  assert.ok(pickerData.emojis.every(({ category }) => categories.has(category)));
  assert.equal(pickerData.categories[0]?.label, "Smileys & emotion");
});

test("short names are those that people type elsewhere", () => {
  for (const [code, emoji] of Object.entries({
    "+1": "👍",
    tada: "🎉",
    heart: "❤️",
    thumbsup: "👍",
    smile: "😄",
  })) {
    assert.equal(emojiOf(namedEmoji, code), emoji, code);
  }
  assert.equal(emojiOf(namedEmoji, "no_such_thing"), undefined);
});

test("what is typed finds the short name first, then its beginnings, then other words", () => {
  const found = searchEmoji(namedEmoji, "heart", 8).map(({ emoji }) => emoji);
  assert.equal(found[0], "❤️");
  assert.equal(found.length, 8);
  assert.equal(searchEmoji(namedEmoji, "party", 3)[0]?.codes[0], "partying_face");
  assert.deepEqual(searchEmoji(namedEmoji, "zzzz", 3), []);
});
