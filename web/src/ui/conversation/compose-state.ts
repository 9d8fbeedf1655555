import type { DraftView } from "../../state/view.ts";

/** What stands in the composer: what is begun, and over it an edit of a message that was sent. */
export interface ComposeState {
  draft: DraftView;
  edit: Edit | undefined;
}

export interface Edit {
  rowId: string;
  /** What the message says now. */
  was: string;
  text: string;
}

export type ComposeEvent =
  | { type: "typed"; text: string }
  /** The store's own draft has changed: loaded, or written on another device. */
  | { type: "draft"; draft: DraftView }
  | { type: "reply"; seq: number }
  | { type: "edit"; rowId: string; text: string }
  /** Escape, or the ×: takes away the edit, else the reply; the words of the draft stay. */
  | { type: "cancel" }
  | { type: "sent" }
  | { type: "saved" };

/** Words are never lost: an edit stands beside the draft, and each of them is as it was when the other is done. */
export function reduceCompose(state: ComposeState, event: ComposeEvent): ComposeState {
  const { draft, edit } = state;
  switch (event.type) {
    case "typed":
      return edit
        ? { draft, edit: { ...edit, text: event.text } }
        : { draft: { ...draft, text: event.text }, edit };
    case "draft":
      return { draft: event.draft, edit };
    case "reply":
      return { draft: { ...draft, replyToSeq: event.seq }, edit: unsaved(edit) };
    case "edit":
      // Asked for again, it goes on where it was; one that says something new is finished first.
      if (edit?.rowId === event.rowId || unsaved(edit)) return state;
      return { draft, edit: { rowId: event.rowId, was: event.text, text: event.text } };
    case "cancel":
      return edit ? { draft, edit: undefined } : { draft: { ...draft, replyToSeq: 0 }, edit };
    case "sent":
      return { draft: NO_DRAFT, edit };
    case "saved":
      return { draft, edit: undefined };
  }
}

function unsaved(edit: Edit | undefined): Edit | undefined {
  return edit && edit.text !== edit.was ? edit : undefined;
}

export const NO_DRAFT: DraftView = { text: "", replyToSeq: 0 };

/** What Enter does with an edit. */
export function endOfEdit({ was, text }: Edit): "save" | "delete" | "nothing" {
  if (text.trim() === "") return "delete";
  return text === was ? "nothing" : "save";
}
