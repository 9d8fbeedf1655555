import { setTimeout as sleep } from "node:timers/promises";
import { createBrowserDevice, type Tab } from "./browser-device.ts";
import { pause, until, type Client, type ClientDeps, type Head } from "./client.ts";
import { BUSIEST, placesOf, userIdOf, type Place } from "./world.ts";

/** Tabs that a person has open at a time. */
const MOST_TABS = 2;
/** Nobody types on and on while nothing goes out: everything has to be sent once the faults are over. */
const MOST_UNSENT = 12;

/** A tab that writes nothing for so long dies while it does nothing. */
const PATIENCE_MS = 200;

/** How far a machine's clock is off, in milliseconds. */
const clockErrors = [-3_600_000, -20_000, 0, 20_000, 3_600_000];

/** A person at a browser: the page's whole code, used as people use it. */
export function createBrowserActor(
  deps: ClientDeps & { failed(actor: string, error: unknown): void },
): Client {
  const { name, person, world, recorder, pauseMs } = deps;
  const { userId } = person;
  const random = deps.random.derive("work");
  const places = placesOf(world, person);
  const changing = places.filter((place) => place.changing);
  const device = createBrowserDevice({
    name,
    userId,
    url: deps.url,
    recorder,
    userIdOf: (username) => userIdOf(world, username),
    failed: deps.failed,
  });
  let tabs: Tab[] = [];
  let messages = 0;
  const heads = new Map<string, Head>();
  /** What a person began in a tab and does not wait for. It ends with the tab, if that dies. */
  const begun = new Map<Promise<unknown>, { tab: Tab; what: string }>();
  const begin = (tab: Tab, what: string, work: Promise<unknown>) => {
    const ended: Promise<unknown> = work.finally(() => begun.delete(ended));
    begun.set(ended, { tab, what });
  };

  const openTab = () => {
    const tab = device.open();
    tabs.push(tab);
    tab.app.actions.open(random.pick(places).key);
    return tab;
  };
  const leaveTab = (how: "close" | "crash") => {
    const tab = random.pick(tabs);
    tabs = tabs.filter((one) => one !== tab);
    if (how === "close") {
      begin(tab, `closing ${tab.actor}`, tab.close());
    } else {
      tab.crash();
      for (const [ended, about] of begun) if (about.tab === tab) begun.delete(ended);
    }
    if (tabs.length === 0) openTab();
  };

  /** Mostly in the middle of writing something down. */
  async function crash(): Promise<void> {
    if (random.chance(0.7)) await Promise.race([device.writes(), sleep(PATIENCE_MS)]);
    leaveTab("crash");
  }

  async function talk(tab: Tab): Promise<void> {
    if ((await device.unsent()) > MOST_UNSENT) return;
    const { key } = random.chance(BUSIEST) ? (places[0] as Place) : random.pick(places);
    const lines = random.chance(0.2) ? 2 + random.below(4) : 1;
    for (let line = 0; line < lines; line++) {
      const text = `${name} types ${++messages}`;
      const newest = tab.app.conversation(key).rows.findLast((row) => row.seq !== undefined)?.seq ?? 0;
      const reply = newest > 0 && random.chance(0.2) ? 1 + random.below(newest) : undefined;
      if (!tab.app.actions.send(key, text, reply)) continue;
      recorder.write({ kind: "typed", actor: tab.actor, userId, key, id: tab.lastId(), text });
    }
  }

  /** Edits or deletes something of one's own, or reacts to something. */
  async function change(tab: Tab): Promise<void> {
    if ((await device.unsent()) > MOST_UNSENT) return;
    const { actions } = tab.app;
    const rowsOf = (key: string) => tab.app.conversation(key).rows.slice(-10);
    const read = places.filter(({ key }) => rowsOf(key).length > 0);
    // Nothing is on the screen before it was opened.
    if (read.length < places.length) actions.open(random.pick(places).key);
    if (read.length === 0) return;
    const { key } = random.pick(read);
    const row = random.pick(rowsOf(key));
    if (row.deleted || row.state === "failed") return;
    random.weigh([
      [5, () => actions.react(key, row.id, random.pick(["👍", "🎉", "❤️"]), random.chance(0.7))],
      [row.mine ? 5 : 0, () => actions.edit(key, row.id, `${name} means ${++messages}`)],
      [
        row.mine ? 1 : 0,
        () => {
          // What was not sent yet is not sent any more.
          if (row.state !== "stored") recorder.write({ kind: "discarded", userId, id: row.id });
          actions.deleteMessage(key, row.id);
        },
      ],
    ])();
  }

  /** Decides about one message that was refused, if there is one. */
  function decide(tab: Tab): void {
    const { key } = random.pick(places);
    const { rows } = tab.app.conversation(key);
    const refused = rows.find((row) => row.failedChange !== undefined)?.failedChange;
    if (refused !== undefined) tab.app.actions.discard(refused.id);
    const failed = rows.find((row) => row.state === "failed");
    if (failed === undefined) return;
    const { id, text } = failed;
    if (random.chance(0.6)) {
      recorder.write({ kind: "typed", actor: tab.actor, userId, key, id, text });
      tab.app.actions.retry(id);
    } else {
      recorder.write({ kind: "discarded", userId, id });
      tab.app.actions.discard(id);
    }
  }

  function readOn(tab: Tab): void {
    const { key } = random.pick(places);
    const { actions } = tab.app;
    actions.open(key);
    if (random.chance(0.2)) actions.loadOlder(key);
    const last = tab.app.conversation(key).rows.findLast((row) => row.seq !== undefined);
    if (last?.seq !== undefined) actions.markRead(key, last.seq);
  }

  function move(tab: Tab): void {
    if (changing.length === 0) return;
    const { key } = random.pick(changing);
    const { actions } = tab.app;
    const other = random.pick(world.people.filter((one) => one !== person));
    begin(
      tab,
      "a change of members",
      random.weigh([
        [4, () => actions.joinRoom(key)],
        [3, () => actions.leaveRoom(key)],
        [3, () => actions.addMembers(key, [other.username])],
      ])(),
    );
  }

  async function stayAway(tab: Tab, signal: AbortSignal): Promise<void> {
    tab.app.actions.goOffline();
    await pause(random.between(200, 1500), signal);
    tab.app.actions.goOnline();
  }

  const actions: [weight: number, run: (tab: Tab, signal: AbortSignal) => unknown][] = [
    [60, talk],
    [15, readOn],
    [40, change],
    [6, decide],
    [8, move],
    [4, () => tabs.length < MOST_TABS && openTab()],
    [3, () => leaveTab("close")],
    [5, crash],
    [1, stayAway],
    [1, () => device.setClock(random.pick(clockErrors))],
  ];

  /** Logs in wherever the page asks for it. */
  async function logInWhereAsked(): Promise<void> {
    for (const { app } of tabs) {
      const { phase, sessionExpired } = app.app();
      const { username, password } = person;
      if (phase === "logged-out" || sessionExpired) await app.actions.logIn(username, { password });
    }
  }

  const shows = (tab: Tab, place: Place, settled: boolean) => {
    const { rows } = tab.app.conversation(place.key);
    recorder.write({
      kind: "shown",
      actor: tab.actor,
      userId,
      conversationId: place.conversationId,
      settled,
      rows: rows.map(({ id, seq, text, state }) => ({
        id,
        ...(seq !== undefined && state === "stored" && { seq }),
        text,
        state: state === "typed" ? "waiting" : state,
      })),
    });
  };

  return {
    name,
    work: async (signal) => {
      openTab();
      while (!signal.aborted) {
        await logInWhereAsked();
        await random.weigh(actions)(random.pick(tabs), signal);
        await pause(random.between(0.2, 1.8) * pauseMs, signal);
      }
      await Promise.all(begun.keys());
    },
    state: async () => {
      const seen = tabs.map(({ actor, app }) => {
        const { connection, phase, sessionExpired, wentOffline } = app.app();
        return `${actor}: ${JSON.stringify({ connection, phase, sessionExpired, wentOffline })}`;
      });
      return [
        ...seen,
        `unsent: ${await device.unsent()}`,
        ...[...begun.values()].map(({ what }) => what),
      ].join("; ");
    },
    settle: async (signal) => {
      // Takes up what a tab that died had only noted.
      const fresh = openTab();
      fresh.app.actions.goOnline();
      return until(async () => {
        await logInWhereAsked();
        const connected = tabs.every(({ app }) => app.app().connection === "connected");
        return connected && (await device.unsent()) === 0;
      }, signal);
    },
    arrive: async (all, signal) => {
      const mine = all.filter(({ members }) => members.includes(userId));
      for (const head of mine) heads.set(head.conversationId, head);
      const arrived = async ({ conversationId, version }: Head) =>
        (await device.cursor(conversationId)) >= version;
      return until(async () => (await Promise.all(mine.map(arrived))).every(Boolean), signal);
    },
    show: async (signal) => {
      for (const tab of tabs) {
        for (const place of places) {
          await showAll(tab, place.key, heads.get(place.conversationId)?.seq ?? 0, signal);
          shows(tab, place, true);
        }
      }
    },
    close: async () => {
      await Promise.all(tabs.map((tab) => tab.close()));
    },
  };
}

/** Brings all of a conversation to the screen; when the signal aborts, as much as came. */
async function showAll({ app }: Tab, key: string, head: number, signal: AbortSignal): Promise<void> {
  app.actions.open(key);
  const newest = () => app.conversation(key).rows.findLast((row) => row.state === "stored")?.seq ?? 0;
  await until(() => app.conversation(key).presence !== "loading" && newest() >= head, signal);
  while (app.conversation(key).hasOlder && !signal.aborted) {
    app.actions.loadOlder(key);
    await until(() => !app.conversation(key).loadingOlder, signal);
  }
}
