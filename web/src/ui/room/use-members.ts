import { useEffect } from "react";
import { isCalled } from "../../state/person-name.ts";
import type { ConversationView, MemberRole } from "../../state/view.ts";
import { useActions } from "../store-context.ts";
import { usePages } from "../use-pages.ts";
import type { Pages } from "../use-pages.ts";
import type { ListedMember } from "./member-row.tsx";

/** Enough to choose from: then looking through everybody else waits until it is asked for. */
const ENOUGH = 50;
const RANK: Record<MemberRole, number> = { owner: 0, admin: 1, member: 2 };

/**
 * The members whose names contain `filter`: of a small conversation those that this device holds, live; of a large
 * one page by page. The server has no search in them, so a filter walks the pages, one at a time, until there is
 * enough to choose from.
 */
export function useMembers(
  view: ConversationView,
  filter: string,
): { members: readonly ListedMember[]; pages: Pages<ListedMember> } {
  const { listMembers } = useActions();
  const live = view.members.length > 0;
  const pages = usePages<ListedMember>(live ? "" : view.key, async (pageToken) => {
    if (live) return { ok: true, value: { items: [], next: "" } };
    const outcome = await listMembers(view.key, pageToken);
    if (!outcome.ok) return outcome;
    return { ok: true, value: { items: outcome.value.members, next: outcome.value.next } };
  });
  const wanted = filter.trim().toLowerCase();
  const all = live ? view.members.toSorted((a, b) => RANK[a.role] - RANK[b.role]) : pages.items;
  const members = all.filter(({ person }) => isCalled(person, wanted));

  const goOn = wanted !== "" && members.length < ENOUGH && !pages.failure;
  const { more } = pages;
  useEffect(() => {
    if (goOn) more();
  }, [goOn, more]);
  return { members, pages };
}
