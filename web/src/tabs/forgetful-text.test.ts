import assert from "node:assert/strict";
import { test } from "node:test";
import { createSharedText } from "../../../test/web/shared-text.ts";
import type { Channel } from "./channel.ts";
import { createForgetfulText, type Whisper } from "./forgetful-text.ts";

/** Tabs of one browser: what one says, all others hear. */
function createTabs(count: number) {
  const kept = createSharedText();
  const ears: ((whisper: Whisper) => void)[] = [];
  const channels = Array.from({ length: count }, (_, own): Channel<Whisper> => ({
    post: (whisper) => ears.forEach((hear, at) => at !== own && hear(whisper)),
    listen: (hear) => ((ears[own] = hear), () => undefined),
    close: () => undefined,
  }));
  return { kept, tabs: channels.map((channel) => createForgetfulText(kept, channel)) };
}

test("on a computer that others use too, nothing that is said is written down, and what was goes", () => {
  const { kept, tabs } = createTabs(1);
  const [text] = tabs;
  assert.ok(text);
  text.set("restante.server", "a");
  text.set("restante.note.u_1.x", "the words of whoever was here before");
  text.keepNothing(true);
  text.set("restante.session", "b");
  assert.equal(text.get("restante.session"), "b");
  assert.deepEqual(text.keys("restante."), ["restante.session"]);
  assert.deepEqual(kept.keys(""), ["restante.note.u_1.x"]);

  text.keepNothing(false);
  assert.equal(text.get("restante.session"), undefined);
  text.set("restante.session", "c");
  assert.equal(kept.get("restante.session"), "c");
});

test("tabs that write nothing down still hear of each other", () => {
  const { kept, tabs } = createTabs(2);
  const [one, two] = tabs;
  assert.ok(one && two);
  const heard: (string | undefined)[] = [];
  const stop = two.onChange("restante.session", () => heard.push(two.get("restante.session")));
  one.keepNothing(true);
  one.set("restante.session", "ana");
  one.set("restante.offline", "1");
  one.remove("restante.session");
  assert.deepEqual(heard, ["ana", undefined]);
  assert.equal(two.get("restante.offline"), "1");
  stop();
  one.set("restante.session", "ben");
  assert.equal(heard.length, 2);
  assert.deepEqual(kept.keys(""), []);
});
