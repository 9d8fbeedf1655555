import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryTables } from "../../web/src/storage/memory-tables.ts";
import { createSharedText } from "../web/shared-text.ts";
import { createTabLife } from "./tab-life.ts";

const draft = (text: string) => ({ key: "@ben", text });

test("what a tab did before it died is there, and what it does afterwards is not", async () => {
  const life = createTabLife(Date.now);
  const tables = createMemoryTables();
  const shared = createSharedText();
  const own = { tables: life.tables(tables), shared: life.shared(shared) };
  await own.tables.write("strict", (tx) => tx.put("drafts", draft("before")));
  own.shared.set("note", "before");
  life.end();
  const late = own.tables.write("strict", (tx) => tx.put("drafts", draft("after")));
  own.shared.set("note", "after");
  own.shared.remove("note");
  assert.deepEqual(await tables.read((tx) => tx.all("drafts")), [draft("before")]);
  assert.equal(shared.get("note"), "before");
  const answer = await Promise.race([late.then(() => "answered"), Promise.resolve("nothing")]);
  assert.equal(answer, "nothing");
});

test("a write that a tab had begun when it died is whole, and the tab hears nothing of it", async () => {
  const life = createTabLife(Date.now);
  const tables = createMemoryTables();
  let answered = false;
  void life
    .tables(tables)
    .write("strict", (tx) => tx.put("drafts", draft("in the middle")))
    .then(() => (answered = true));
  life.end();
  assert.deepEqual(await tables.read((tx) => tx.all("drafts")), [draft("in the middle")]);
  assert.equal(answered, false);
});

test("a tab that has died hears neither its neighbours nor its timers", async () => {
  const life = createTabLife(Date.now);
  const heard: string[] = [];
  const hearers = new Set<(message: string) => void>();
  const channel = life.channel<string>({
    post: (message) => heard.push(`posted ${message}`),
    listen: (hear) => {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    close: () => undefined,
  });
  channel.listen((message) => heard.push(message));
  channel.post("one");
  hearers.forEach((hear) => hear("two"));
  const passed = new Promise<void>((resolve) => setTimeout(resolve, 1));
  life.clock.after(0, () => heard.push("timer"));
  life.end();
  channel.post("three");
  hearers.forEach((hear) => hear("four"));
  await passed;
  assert.deepEqual(heard, ["posted one", "two"]);
});
