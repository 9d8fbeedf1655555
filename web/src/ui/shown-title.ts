import { strings } from "./strings.ts";

/** What a conversation is called on the screen: notes to self have no other person's name. */
export function shownTitle({ self, title }: { self: boolean; title: string }): string {
  return self ? strings.header.notes : title;
}
