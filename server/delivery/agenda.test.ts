import assert from "node:assert/strict";
import { test } from "node:test";
import { Agenda } from "./agenda.ts";
import { beginFeed, hear, resumeFeed } from "./feed.ts";

test("feeds take turns, so that a busy one does not hold up the others", () => {
  const agenda = new Agenda("u_me");
  for (const feed of ["c_1", "c_2"]) agenda.add(feed, resumeFeed(0, 9));
  assert.equal(agenda.next(), "c_1");
  agenda.update("c_1", resumeFeed(3, 9), true);
  assert.equal(agenda.next(), "c_2");
  agenda.update("c_2", resumeFeed(9, 9), true);
  assert.equal(agenda.next(), "c_1");
});

test("P7: the personal feed goes first, so that a removal stops its conversation", () => {
  const agenda = new Agenda("u_me");
  agenda.add("c_1", resumeFeed(0, 9));
  agenda.add("u_me", resumeFeed(4, 4));
  assert.equal(agenda.next(), "c_1");
  agenda.hear("u_me", 5);
  assert.equal(agenda.next(), "u_me");
});

test("a feed that was removed is not read, whatever is still hinted of it", () => {
  const agenda = new Agenda("u_me");
  agenda.add("c_1", resumeFeed(0, 9));
  agenda.remove("c_1");
  assert.equal(agenda.hear("c_1", 10), false);
  agenda.update("c_1", resumeFeed(0, 9), true);
  assert.equal(agenda.next(), undefined);
});

test("a feed whose store lags behind a hint rests until it is retried or hinted again", () => {
  const agenda = new Agenda("u_me");
  const behind = hear(resumeFeed(3, 3), 5);
  agenda.add("c_1", behind);
  agenda.update("c_1", behind, false);
  assert.equal(agenda.next(), undefined);
  assert.equal(agenda.behind(), true);
  agenda.retry();
  assert.equal(agenda.next(), "c_1");
  agenda.update("c_1", behind, false);
  assert.equal(agenda.hear("c_1", 6), true);
  assert.equal(agenda.next(), "c_1");
});

test("everything is caught up once the last feed has begun or reached its head", () => {
  const agenda = new Agenda("u_me");
  agenda.add("u_me", resumeFeed(4, 4));
  agenda.add("c_1", resumeFeed(0, 9));
  agenda.add("c_2", beginFeed());
  assert.equal(agenda.caughtUp(), false);
  agenda.update("c_1", resumeFeed(9, 9), true);
  assert.equal(agenda.caughtUp(), false);
  agenda.remove("c_2");
  assert.equal(agenda.caughtUp(), true);
});

test("P5: a live feed moves on by the frame that continues where it stands, and by no other", () => {
  const agenda = new Agenda("u_me");
  agenda.add("c_1", resumeFeed(4, 4));
  agenda.add("c_2", resumeFeed(0, 9));
  assert.equal(agenda.moveOn("c_1", 4, 5), false, "there is another to read");
  agenda.update("c_2", resumeFeed(9, 9), true);
  assert.equal(agenda.moveOn("c_1", 4, 5), true);
  for (const [after, through] of [
    [4, 6],
    [6, 7],
    [5, 5],
  ] as const) {
    assert.equal(agenda.moveOn("c_1", after, through), false);
  }
  assert.equal(agenda.hear("c_1", 5), false, "what came by it is not read again");
  assert.equal(agenda.hear("c_1", 7), true);
  assert.equal(agenda.moveOn("c_1", 5, 6), false, "there is more to read after it");
  assert.equal(agenda.next(), "c_1");
});
