import type { HistoryEvent, MessageChange, ReceivedMessage } from "../history.ts";
import { choose, isAbout, of, type Of } from "./spoil-places.ts";
import type { Spoiling } from "./spoil.ts";

/** Ways to spoil what became of edits, deletions and reactions. */
export const changeSpoilings: Spoiling[] = [
  {
    what: "an edit that was answered is undone",
    name: "lost-change",
    spoil(events, n) {
      const found = changedAsWanted(
        events,
        n,
        (change, { text }) => change.do === "edit" && change.text === text,
      );
      if (found === undefined) return false;
      replace(found, { ...found.message, text: sentText(events, found.message) });
      return true;
    },
  },
  {
    what: "a deleted message is there again",
    name: "lost-change",
    spoil(events, n) {
      const found = changedAsWanted(
        events,
        n,
        (change, { deleted }) => change.do === "delete" && deleted === true,
      );
      if (found === undefined) return false;
      const { deleted: _deleted, ...message } = found.message;
      replace(found, { ...message, text: sentText(events, message) });
      return true;
    },
  },
  {
    what: "a reaction that was given is gone",
    name: "lost-change",
    spoil(events, n) {
      const found = changedAsWanted(
        events,
        n,
        (change, message, userId) =>
          change.do === "react" &&
          change.on &&
          (message.reactions ?? []).some(
            ([emoji, userIds]) => emoji === change.emoji && userIds.includes(userId),
          ),
      );
      if (found === undefined) return false;
      const { reactions: _reactions, ...message } = found.message;
      replace(found, message);
      return true;
    },
  },
  {
    what: "a message has a reaction that nobody gave",
    name: "corrupt",
    spoil(events, n) {
      const truth = choose(of(events, "truth"), n);
      const message = choose(truth?.messages.filter(({ deleted }) => deleted !== true) ?? [], n);
      if (truth === undefined || message === undefined) return false;
      replace({ truth, message }, { ...message, reactions: [["😈", ["ana"]]] });
      return true;
    },
  },
  {
    what: "a deleted message still says something",
    name: "corrupt",
    spoil(events, n) {
      const frames = of(events, "changes").filter(({ changes }) =>
        changes.messages.some(({ deleted }) => deleted === true),
      );
      const frame = choose(frames, n);
      if (frame === undefined) return false;
      const messages = frame.changes.messages.map((message) =>
        message.deleted === true ? { ...message, text: "still here" } : message,
      );
      frame.changes = { ...frame.changes, messages };
      return true;
    },
  },
  {
    what: "one command is answered with two versions",
    name: "id-mismatch",
    spoil(events, n) {
      const begun = events.findLast((event) => event.kind === "epoch")?.t ?? 0;
      const answers = of(events, "changed").filter(({ t }) => t > begun);
      const answer = choose(answers, n);
      const command = of(events, "change").find(({ op }) => op === answer?.op);
      if (answer === undefined || command === undefined || command.t < begun) return false;
      const op = 1_000_000;
      const t = answer.t + 0.5;
      const again: HistoryEvent[] = [
        { ...command, t, op },
        { kind: "changed", t: t + 0.1, op, version: answer.version + 1 },
      ];
      events.splice(events.indexOf(answer) + 1, 0, ...again);
      return true;
    },
  },
];

interface Found {
  truth: Of<"truth">;
  message: ReceivedMessage;
}

/**
 * A message of the last epoch that is as one command wanted it that was answered there, while no other command about it
 * was left without an answer.
 */
function changedAsWanted(
  events: HistoryEvent[],
  n: number,
  fits: (change: MessageChange, message: ReceivedMessage, userId: string) => boolean,
): Found | undefined {
  const begun = events.findLast((event) => event.kind === "epoch")?.t ?? 0;
  const endings = [...of(events, "changed"), ...of(events, "refused")];
  const ended = new Set(endings.flatMap(({ op, t }) => (t > begun ? [op] : [])));
  const performed = new Set(of(events, "changed").map(({ op }) => op));
  const commands = of(events, "change");
  const places = of(events, "truth").flatMap((truth) =>
    truth.messages.flatMap((message) => {
      const about = commands.filter((each) => isAbout(each, truth.conversationId, message));
      const all = about.every(({ op, t }) => ended.has(op) && t > begun);
      return all && about.some(({ op, change, userId }) => performed.has(op) && fits(change, message, userId))
        ? [{ truth, message }]
        : [];
    }),
  );
  return choose(places, n);
}

/** What it said before anybody edited it. */
function sentText(events: HistoryEvent[], { senderId, id }: ReceivedMessage): string {
  return of(events, "send").find((send) => send.userId === senderId && send.id === id)?.text ?? "";
}

function replace({ truth, message }: Found, spoiled: ReceivedMessage): void {
  truth.messages = truth.messages.map((each) => (each === message ? spoiled : each));
}
