import { useEffect, useState } from "react";
import { personKey } from "../../state/person-key.ts";
import { handleOf } from "../../state/person-name.ts";
import type { AppActions, ConversationItem, ConversationView, Person } from "../../state/view.ts";
import { loadEmoji } from "../emoji/load-emoji.ts";
import { searchEmoji } from "../emoji/search-emoji.ts";
import { pathOf } from "../routes.ts";
import { nameOf } from "../shown-name.ts";
import { useActions, useAppView } from "../store-context.ts";
import { matching, roomLink } from "./completion.ts";
import type { Completable } from "./completion.ts";

/** Something that can stand in place of what is typed. */
export interface Suggestion {
  id: string;
  kind: Completable["kind"];
  /** Shown before the name: the emoji, else the face of this name: a person's username. */
  face: string;
  name: string;
  /** Beside the name: the username, where the name is another one. */
  handle?: string | undefined;
  /** What is put into the text. */
  insert: string;
}

const LIMIT = 8;
/** Long enough not to ask the server for every letter. */
const PAUSE_MS = 120;

interface Answer {
  to: string;
  suggestions: readonly Suggestion[];
}

const NOTHING: readonly Suggestion[] = [];

/** What fits what is typed: what is known here at once, then what the server or the list of emoji has. */
export function useSuggestions(
  view: ConversationView,
  typed: Completable | undefined,
): readonly Suggestion[] {
  const { find } = useActions();
  const { conversations, me } = useAppView();
  const [answer, setAnswer] = useState<Answer>();
  const kind = typed?.kind;
  const query = typed?.query ?? "";
  const asked = `${kind ?? ""} ${query}`;
  useEffect(() => {
    if (kind === undefined) return;
    const stop = new AbortController();
    const ask = async () => {
      const suggestions =
        kind === "emoji" ? await emojiFor(query) : await foundFor(find, kind, query, stop.signal);
      if (!stop.signal.aborted) setAnswer({ to: asked, suggestions });
    };
    // What cannot be found now is not suggested.
    const timer = setTimeout(() => void ask().catch(() => undefined), kind === "emoji" ? 0 : PAUSE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [find, kind, query, asked]);
  if (!kind) return NOTHING;
  const known =
    kind === "person" ? peopleOf(view, me?.userId) : kind === "room" ? roomsOf(conversations) : NOTHING;
  // By their usernames first: that is what is put into the text.
  const byFace = matching(known, ({ face }) => face, query, LIMIT);
  const byName = matching(known, ({ name }) => name, query, LIMIT);
  const here = [...new Set([...byFace, ...byName])];
  // An older answer stays until the next is there, as far as it fits: the list must not flicker.
  const further = (answer?.suggestions ?? NOTHING).filter(
    (each) => each.kind === kind && (answer?.to === asked || fits(each, query)),
  );
  const ids = new Set(here.map(({ id }) => id));
  return [...here, ...further.filter(({ id }) => !ids.has(id))].slice(0, LIMIT);
}

function fits({ name, face }: Suggestion, query: string): boolean {
  const wanted = query.trim().toLowerCase();
  return [name, face].some((each) => each.toLowerCase().includes(wanted));
}

function suggested(person: Person): Suggestion {
  const { username } = person;
  return {
    id: personKey(username),
    kind: "person",
    face: username,
    name: nameOf(person),
    handle: handleOf(person),
    insert: `@${username} `,
  };
}

function roomNamed(key: string, name: string): Suggestion {
  return { id: key, kind: "room", face: name, name, insert: `${roomLink(name, pathOf(key))} ` };
}

/** Those who are here; whoever writes comes last, who seldom means themselves. */
function peopleOf({ members, peer }: ConversationView, myId: string | undefined): Suggestion[] {
  const here = members.length > 0 ? members.map(({ person }) => person) : peer ? [peer] : [];
  const others = here.filter(({ userId }) => userId !== myId);
  return [...others, ...here.filter(({ userId }) => userId === myId)]
    .filter(({ deleted }) => !deleted)
    .map(suggested);
}

function roomsOf(conversations: readonly ConversationItem[]): Suggestion[] {
  return conversations.filter(({ kind }) => kind === "room").map(({ key, title }) => roomNamed(key, title));
}

async function foundFor(
  find: AppActions["find"],
  kind: "person" | "room",
  query: string,
  signal: AbortSignal,
): Promise<Suggestion[]> {
  if (query.trim() === "") return [];
  const outcome = await find(query.trim(), signal);
  if (!outcome.ok) return [];
  const { people, rooms } = outcome.value;
  if (kind === "person") return people.map(({ person }) => suggested(person));
  return rooms.map(({ key, name }) => roomNamed(key, name));
}

async function emojiFor(query: string): Promise<Suggestion[]> {
  return searchEmoji(await loadEmoji(), query.toLowerCase(), LIMIT).map(({ emoji, codes, label }) => ({
    id: `:${emoji}`,
    kind: "emoji",
    face: emoji,
    name: `:${codes[0] ?? label}:`,
    insert: emoji,
  }));
}
