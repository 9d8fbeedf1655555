import assert from "node:assert/strict";
import { test } from "node:test";
import type { Hint } from "../chat/model.ts";
import { createLocalBroker } from "./local.ts";

const hint: Hint = { feed: "c_1", version: 7 };
const unexpected = (error: unknown) => assert.fail(String(error));

test("every listener hears every hint until it unsubscribes", () => {
  const broker = createLocalBroker(unexpected);
  const heard: string[] = [];
  const stopFirst = broker.subscribe((hints) => heard.push(`first ${hints.length}`));
  broker.subscribe((hints) => heard.push(`second ${hints.length}`));
  broker.publish([hint]);
  stopFirst();
  stopFirst();
  broker.publish([hint, hint]);
  assert.deepEqual(heard, ["first 1", "second 1", "second 2"]);
});

test("a listener that throws neither breaks the publisher nor silences the others", () => {
  const errors: unknown[] = [];
  const broker = createLocalBroker((error) => errors.push(error));
  const heard: Hint[] = [];
  const bug = new Error("bug");
  broker.subscribe(() => {
    throw bug;
  });
  broker.subscribe((hints) => heard.push(...hints));
  broker.publish([hint]);
  assert.deepEqual(heard, [hint]);
  assert.deepEqual(errors, [bug]);
});

test("one function subscribed twice is two subscriptions", () => {
  const broker = createLocalBroker(unexpected);
  let calls = 0;
  const listener = () => void calls++;
  broker.subscribe(listener);
  const stop = broker.subscribe(listener);
  stop();
  broker.publish([hint]);
  assert.equal(calls, 1);
});
