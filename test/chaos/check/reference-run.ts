import type { HistoryEvent, MessageChange, ReceivedChanges } from "../history.ts";
import { beginEpoch, createClient, take, type Client } from "./reference-client.ts";
import {
  devicesOf,
  emptyState,
  handle,
  isMember,
  readBeginning,
  readChanges,
  readList,
  type Answer,
  type Request,
  type State,
} from "./reference-server.ts";

const users = ["ana", "ben", "cat"];
const rooms = ["one", "two"];

/** A request on its way: it may arrive, be answered, or be given up by its client and arrive all the same. */
interface Flight {
  op: number;
  request: Request;
  client: Client;
  actor: string;
  answer: Answer | undefined;
}

/** What may happen next, and how often beside the others. */
export const steps = {
  type: 10,
  send: 12,
  script: 4,
  change: 6,
  member: 4,
  arrive: 24,
  answer: 24,
  tear: 3,
  straggle: 2,
  replay: 1,
  open: 8,
  deliver: 40,
  acknowledge: 4,
  reload: 1,
  retry: 2,
  crash: 1,
  backup: 0.5,
  restore: 0.2,
};
export type Step = keyof typeof steps;

/** Plays steps on the right server with the right clients, to the end, and returns the history: a clean one. */
export function play(plan: readonly { step: Step; n: number }[]): HistoryEvent[] {
  const events: HistoryEvent[] = [];
  let counter = 0;
  const write = (event: object): void => {
    events.push({ t: events.length, ...event } as HistoryEvent);
  };
  const next = (): number => (counter += 1);

  let state: State = emptyState(rooms, users);
  let epoch = "epoch 0";
  let backup: { state: State; t: number } | undefined;
  let flights: Flight[] = [];
  let stragglers: Request[] = [];
  const requests: Request[] = [];
  const clients = users.flatMap((userId) => {
    const [browser = "", script = ""] = devicesOf(userId);
    return [createClient("browser", userId, browser), createClient("small", userId, script)];
  });
  const pick = <T>(all: readonly T[], n: number): T | undefined => all[n % Math.max(1, all.length)];

  const begin = (client: Client, request: Request): Flight => {
    const op = next();
    const flight: Flight = { op, request, client, actor: client.actor, answer: undefined };
    const { kind, room: conversationId, ...rest } = request;
    const told = kind === "send" ? { target: `conversation_id:${conversationId}` } : { conversationId };
    const by = kind === "member" ? { by: request.userId } : { actor: client.actor };
    write({ kind, op, ...rest, ...told, ...by });
    requests.push(request);
    flights.push(flight);
    return flight;
  };
  const end = (flight: Flight, how: Answer | { kind: "unanswered" }): void => {
    flights = flights.filter((each) => each !== flight);
    write({ ...how, op: flight.op });
    const { client, request, actor } = flight;
    if (request.kind !== "send" || client.actor !== actor) return;
    const row = client.rows.find(({ id }) => id === request.id);
    if (row === undefined) return;
    if (how.kind === "sent") {
      // Where the membership has ended, there is nothing to wait for.
      if (client.held.has(request.room)) row.state = "stored";
      else client.rows = client.rows.filter((each) => each !== row);
    }
    if (how.kind === "refused") row.state = "failed";
  };
  const tear = (flight: Flight): void => {
    if (flight.answer === undefined) stragglers.push(flight.request);
    end(flight, { kind: "unanswered" });
  };
  const close = (client: Client, why: string): void => {
    if (client.stream === undefined) return;
    write({ kind: "closed", stream: client.stream.op, why });
    client.stream = undefined;
  };
  const open = (client: Client): void => {
    close(client, "left");
    const stream = next();
    const cursors = client.sort === "browser" ? [...client.cursors] : [];
    const start = client.sort === "browser" ? "snapshot" : "unacknowledged";
    const { actor, userId, deviceId } = client;
    const claimed = cursors.length === 0 ? "" : client.epoch;
    write({ kind: "open", stream, actor, userId, deviceId, start, epoch: claimed, cursors });
    write({ kind: "hello", stream, epoch });
    if (client.epoch !== epoch) {
      beginEpoch(client, epoch);
      if (claimed !== "") {
        write({ kind: "reset", stream, epoch });
        return;
      }
    }
    const joined = new Set(rooms.filter((room) => isMember(state, room, userId)));
    const known = cursors.filter(([feed]) => feed === userId || joined.has(feed));
    client.stream = { op: stream, cursors: new Map(known), rooms: joined, queue: [] };
  };
  const nextFrame = ({ userId, deviceId, sort, stream }: Client, n: number): ReceivedChanges | undefined => {
    if (stream === undefined) return undefined;
    if (stream.queue.length > 0) return stream.queue.shift();
    const list = readList(state, userId, stream.cursors.get(userId));
    if (list !== undefined) {
      stream.cursors.set(userId, list.through);
      for (const { conversationId, removed } of list.entries) {
        if (removed) stream.cursors.delete(conversationId);
        stream.rooms[removed ? "delete" : "add"](conversationId);
      }
      return list;
    }
    for (const room of stream.rooms) {
      const cursor = stream.cursors.get(room);
      if (cursor !== undefined && cursor === state.rooms.get(room)?.version) continue;
      const start = sort === "browser" ? "snapshot" : "unacknowledged";
      const frames =
        cursor === undefined
          ? readBeginning(state, room, { userId, deviceId, start }, n % 5)
          : readChanges(state, room, userId, cursor, 1 + (n % 4));
      const through = frames.at(-1)?.through;
      if (through === undefined) {
        // They are not in it any more; the list will say so.
        stream.rooms.delete(room);
        stream.cursors.delete(room);
        continue;
      }
      stream.cursors.set(room, through);
      stream.queue.push(...frames);
      return stream.queue.shift();
    }
    return undefined;
  };
  const deliver = (client: Client, n: number): boolean => {
    const changes = nextFrame(client, n);
    if (changes === undefined || client.stream === undefined) return false;
    write({ kind: "changes", stream: client.stream.op, changes });
    // Sometimes the client dies before it has written down what came.
    if (n % 11 === 10) close(client, "died");
    else take(client, changes);
    return true;
  };
  const sendFirst = (client: Client): void => {
    for (const room of rooms) {
      const row = client.rows.find((each) => each.room === room && each.state === "waiting");
      const busy = flights.some(
        (each) => each.actor === client.actor && each.request.kind === "send" && each.request.room === room,
      );
      if (row === undefined || busy) continue;
      begin(client, { kind: "send", userId: client.userId, id: row.id, room, text: row.text });
    }
  };
  /** Something that a client may want of one of the messages that it holds; now and then of one that is not its own. */
  const changeOf = (client: Client, room: string, n: number): Request | undefined => {
    const message = pick([...(client.held.get(room)?.values() ?? [])], n);
    if (message === undefined) return undefined;
    const own = message.senderId === client.userId;
    const changes: MessageChange[] = [
      { do: "edit", text: `edit ${next()}` },
      { do: "react", emoji: n % 2 === 0 ? "👍" : "🎉", on: n % 3 > 0 },
      { do: "react", emoji: "👍", on: n % 4 > 0 },
    ];
    const change =
      own && n % 3 === 0 ? ({ do: "delete" } as const) : (changes[(n >> 2) % 3] as MessageChange);
    const spelled = own && n % 2 === 0 ? `id:${message.id}` : `seq:${message.seq}`;
    return { kind: "change", userId: client.userId, id: `k${next()}`, room, message: spelled, change };
  };
  const type = (client: Client, { id, room, text }: { id: string; room: string; text: string }): void => {
    client.rows = client.rows.filter((row) => row.id !== id);
    client.rows.push({ id, room, text, state: "waiting" });
    write({ kind: "typed", actor: client.actor, userId: client.userId, key: room, id, text });
  };
  const reload = (client: Client): void => {
    close(client, "reload");
    for (const flight of flights.filter((each) => each.client === client)) tear(flight);
    client.actor = `${client.deviceId} ${next()}`;
    introduce(client);
  };
  const introduce = ({ actor, sort, userId, deviceId }: Client): void =>
    write({ kind: "actor", actor, sort, userId, deviceId });
  const restart = (): void => {
    for (const flight of [...flights]) if (flight.answer !== undefined) tear(flight);
    for (const client of clients) close(client, "server gone");
  };

  const browsers = clients.filter(({ sort }) => sort === "browser");
  const scripts = clients.filter(({ sort }) => sort === "small");
  const perform = (step: Step, n: number): void => {
    const browser = pick(browsers, n) ?? createClient("browser", "", "");
    const script = pick(scripts, n) ?? browser;
    const client = pick(clients, n) ?? browser;
    const room = pick(rooms, n >> 3) ?? "";
    const flight = pick(flights, n);
    switch (step) {
      case "type":
        return type(browser, { id: `m${next()}`, room, text: `text ${n}` });
      case "send":
        return sendFirst(browser);
      case "script": {
        const earlier = requests.findLast((each) => each.kind === "send" && each.userId === script.userId);
        const again = n % 3 === 0 && earlier?.kind === "send" ? earlier : undefined;
        const request = again ?? {
          kind: "send",
          userId: script.userId,
          id: `m${next()}`,
          room,
          text: `text ${n}`,
        };
        begin(script, n % 9 === 0 ? { ...request, text: "another text" } : request);
        return;
      }
      case "change": {
        const request = changeOf(client, room, n);
        const again = n % 5 === 0 ? requests.findLast((each) => each.kind === "change") : undefined;
        const own = again?.userId === client.userId ? again : undefined;
        if (request !== undefined) begin(client, own ?? request);
        return;
      }
      case "member":
        begin(client, {
          kind: "member",
          userId: client.userId,
          room,
          change: n % 3 === 0 ? "leave" : "join",
        });
        return;
      case "arrive":
        if (flight !== undefined && flight.answer === undefined)
          flight.answer = handle(state, flight.request);
        return;
      case "answer":
        if (flight?.answer !== undefined) end(flight, flight.answer);
        return;
      case "tear":
        if (flight !== undefined) tear(flight);
        return;
      case "straggle": {
        const request = pick(stragglers, n);
        stragglers = stragglers.filter((each) => each !== request);
        if (request !== undefined) handle(state, request);
        return;
      }
      case "replay": {
        const request = pick(requests, n);
        if (request === undefined) return;
        write({ kind: "replay", userId: request.userId });
        handle(state, request);
        return;
      }
      case "open":
        return open(client);
      case "deliver":
        deliver(client, n);
        return;
      case "acknowledge": {
        const seq = Math.max(0, ...(script.held.get(room)?.keys() ?? []));
        const { userId, deviceId } = script;
        if (seq > 0) begin(script, { kind: "acknowledge", userId, deviceId, room, seq });
        return;
      }
      case "reload":
        return reload(client);
      case "retry": {
        const failed = browser.rows.find((row) => row.state === "failed");
        if (failed !== undefined) type(browser, failed);
        return;
      }
      case "crash":
        return restart();
      case "backup":
        backup = { state: structuredClone(state), t: events.length };
        write({ kind: "fault", what: "backup" });
        return;
      case "restore":
        if (backup === undefined) return;
        restart();
        state = structuredClone(backup.state);
        epoch = `epoch ${next()}`;
        write({ kind: "epoch", epoch, keeps: backup.t });
    }
  };

  const settle = (): void => {
    for (const flight of [...flights]) tear(flight);
    for (let round = 0; round < 2; round += 1) {
      for (const client of clients) {
        for (let opened = 0; client.stream === undefined && opened < 2; opened += 1) open(client);
        while (deliver(client, 0));
        while (client.rows.some((row) => row.state === "waiting")) {
          sendFirst(client);
          for (const flight of [...flights]) end(flight, handle(state, flight.request));
        }
      }
    }
    for (const client of clients) while (deliver(client, 0));
  };
  const tell = (client: Client): void => {
    const { actor, userId } = client;
    for (const conversationId of rooms) {
      const held = [...(client.held.get(conversationId)?.values() ?? [])].sort((a, b) => a.seq - b.seq);
      const stored = held.map(({ senderId, id, seq, text }) => ({
        id: senderId === userId ? id : `${conversationId}/${seq}`,
        seq,
        text,
        state: "stored",
      }));
      const unsent = client.rows
        .filter((row) => row.room === conversationId)
        .map(({ id, text, state: what }) => ({ id, text, state: what }));
      write({ kind: "shown", actor, userId, conversationId, settled: true, rows: [...stored, ...unsent] });
    }
  };
  const readAll = (): void => {
    for (const [conversationId, { version, messages }] of state.rooms) {
      const members = users.filter((user) => isMember(state, conversationId, user));
      if (members.length > 0) write({ kind: "truth", conversationId, epoch, version, members, messages });
    }
  };

  write({ kind: "epoch", epoch, keeps: 0 });
  write({ kind: "gauges", when: "before", values: { streams: 0 } });
  for (const client of clients) introduce(client);
  for (const { userId } of browsers) {
    for (const room of rooms) handle(state, { kind: "member", userId, room, change: "join" });
  }
  for (const { step, n } of plan) perform(step, n);
  settle();
  for (const client of clients) tell(client);
  readAll();
  write({ kind: "gauges", when: "after", values: { streams: 0 } });
  return events;
}
