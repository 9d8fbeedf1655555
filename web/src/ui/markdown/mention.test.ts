import assert from "node:assert/strict";
import { test } from "node:test";
import { withMentions } from "./mention.ts";

const names = (text: string) =>
  withMentions(text).flatMap((part) => (part.kind === "mention" ? part.name : []));

test("an @ with a name is a mention, wherever a name can stand", () => {
  assert.deepEqual(names("@bob and (@Ana.B), @carl_7!"), ["bob", "Ana.B", "carl_7"]);
  assert.deepEqual(names("see you, @bob."), ["bob"]);
});

test("a name of any alphabet is a mention, marks and all", () => {
  assert.deepEqual(names("@José, @нина! (@山田タロー) @मुहम्मद. @jose\u0301"), [
    "José",
    "нина",
    "山田タロー",
    "मुहम्मद",
    "jose\u0301",
  ]);
  assert.deepEqual(names(`@${"x".repeat(33)} é@ana @\u0301\u0301`), []);
});

test("an address, a word and a lone @ are no mention", () => {
  assert.deepEqual(names("ana@bob.example, a@b, @, @@bob, x/@bob, @a, @_._"), []);
});

test("the parts of a text are the text, letter for letter", () => {
  const text = "@bob, @@x @y. mail me@here @Zoë";
  const whole = withMentions(text).map((part) =>
    part.kind === "mention" ? `@${part.name}` : "text" in part && part.text,
  );
  assert.equal(whole.join(""), text);
});
