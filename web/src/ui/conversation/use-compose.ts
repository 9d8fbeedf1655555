import { useContext, useEffect, useLayoutEffect, useReducer, useRef, useState } from "react";
import type { ConversationKey, ConversationView, DraftView, MessageRow } from "../../state/view.ts";
import { StoreContext, useActions, useAppView } from "../store-context.ts";
import { reduceCompose } from "./compose-state.ts";
import type { ComposeEvent, ComposeState, Edit } from "./compose-state.ts";

export interface Compose extends ComposeState {
  /** What the field shows. */
  text: string;
  type(text: string): void;
  cancel(): void;
  /** Empties the draft: its words are in the outbox. */
  sent(): void;
  /** The edit is done. */
  saved(): void;
  reply(row: MessageRow): void;
  startEdit(row: MessageRow): void;
  /** Counts how often the field was asked to take the focus. */
  focusAsked: number;
}

/** Edits that were left unfinished in other conversations, while this page lives. */
const unfinished = new Map<string, Edit>();

/** What stands in a conversation's composer. The draft is the store's; an edit lives beside it. */
export function useCompose(view: ConversationView): Compose {
  const { key } = view;
  const actions = useActions();
  const { me } = useAppView();
  const place = `${me?.userId ?? ""}/${key}`;
  const [state, dispatch] = useReducer(reduceCompose, undefined, () => ({
    draft: actions.draft(key),
    edit: unfinished.get(place),
  }));
  const [focusAsked, setFocusAsked] = useState(0);
  const current = useRef(state);
  useLayoutEffect(() => {
    current.current = state;
    if (state.edit) unfinished.set(place, state.edit);
    else unfinished.delete(place);
  }, [state, place]);

  const held = useStoredDraft(key, current, (draft) => dispatch({ type: "draft", draft }));
  /** Does it here and keeps the draft in the store. */
  const change = (event: ComposeEvent) => {
    const next = reduceCompose(current.current, event);
    const { draft } = current.current;
    current.current = next;
    if (next.draft !== draft) held.write(next.draft);
    dispatch(event);
  };
  const { edit } = state;
  const edited = edit && view.rows.find(({ id }) => id === edit.rowId);
  useEffect(() => {
    // It was deleted, as an edit that leaves nothing asks for; words in it would stay.
    if (edit?.text.trim() === "" && (!edited || edited.deleted)) dispatch({ type: "saved" });
  }, [edit, edited]);
  const focus = () => setFocusAsked((asked) => asked + 1);
  return {
    ...state,
    text: state.edit?.text ?? state.draft.text,
    type: (text) => change({ type: "typed", text }),
    cancel: () => change({ type: "cancel" }),
    sent: () => change({ type: "sent" }),
    saved: () => change({ type: "saved" }),
    reply: ({ seq }) => {
      if (seq === undefined) return;
      change({ type: "reply", seq });
      focus();
    },
    startEdit: ({ id, text }) => {
      change({ type: "edit", rowId: id, text });
      focus();
    },
    focusAsked,
  };
}

/**
 * Takes over what the store holds when that changes by itself: once it has read it, and when another device or tab
 * wrote. What it held all along is not taken again: it may know nothing yet of words that are being typed.
 */
function useStoredDraft(
  key: ConversationKey,
  current: { current: ComposeState },
  take: (draft: DraftView) => void,
): { write(draft: DraftView): void } {
  const actions = useActions();
  const store = useContext(StoreContext);
  const [known] = useState(() => ({ held: actions.draft(key), writing: false }));
  const latest = useRef(take);
  useLayoutEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    const look = () => {
      const now = actions.draft(key);
      if (known.writing || same(now, known.held)) return;
      known.held = now;
      if (!same(now, current.current.draft)) latest.current(now);
    };
    look();
    // A draft of another device changes nothing else that is shown here.
    return store?.subscribe(look);
  }, [store, actions, key, current, known]);
  return {
    write: (draft) => {
      known.writing = true;
      actions.setDraft(key, draft);
      known.writing = false;
      known.held = actions.draft(key);
    },
  };
}

function same(a: DraftView, b: DraftView): boolean {
  return a.text === b.text && a.replyToSeq === b.replyToSeq;
}

/** Tells others that the person writes, and that they have stopped: sent, emptied, looked away, gone. */
export function useTyping(key: ConversationKey): (typing: boolean) => void {
  const { setTyping } = useActions();
  useEffect(() => () => setTyping(key, false), [key, setTyping]);
  return (typing) => setTyping(key, typing);
}
