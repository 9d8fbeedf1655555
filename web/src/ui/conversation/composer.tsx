import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { FormEvent, KeyboardEvent, RefObject } from "react";
import { ArrowUp, Check, Smile } from "lucide-react";
import type { ConversationView, MessageRow } from "../../state/view.ts";
import { EmojiPopup } from "../emoji/emoji-popup.tsx";
import { anchorOf } from "../message-actions/anchor-of.ts";
import { lastEditable } from "../message-actions/message-action.ts";
import type { Anchor } from "../parts/menu-place.ts";
import parts from "../parts/parts.module.css";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { CompletionList, suggestionId } from "./completion-list.tsx";
import { endOfEdit } from "./compose-state.ts";
import { ComposeStrip } from "./compose-strip.tsx";
import css from "./composer.module.css";
import { insertText } from "./insert-text.ts";
import { roomFor } from "./text-limit.ts";
import type { Room } from "./text-limit.ts";
import { useCompletion } from "./use-completion.ts";
import { useTyping } from "./use-compose.ts";
import type { Compose } from "./use-compose.ts";

const words = strings.composer;
const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");

interface Props {
  view: ConversationView;
  compose: Compose;
  onSent: () => void;
  /** An edit left nothing: is the message to be deleted? */
  onDelete: (row: MessageRow) => void;
}

/** Where one writes. Typing never waits for anything; the words are kept until they are in the outbox. */
export function Composer({ view, compose, onSent, onDelete }: Props) {
  const { key } = view;
  const actions = useActions();
  const { server } = useAppView();
  const field = useRef<HTMLTextAreaElement>(null);
  const limitId = useId();
  const listId = useId();
  const typing = useTyping(key);
  const { text, edit, draft } = compose;
  const room = roomFor(text, server);
  const completion = useCompletion(view, field, text);
  useGrowth(field, text);
  useFocus(field, compose.focusAsked);

  const change = (next: string) => {
    compose.type(next);
    typing(next !== "");
  };
  const save = () => {
    if (!edit || room.over) return;
    const row = view.rows.find(({ id }) => id === edit.rowId);
    const end = endOfEdit(edit);
    if (end === "save") actions.edit(key, edit.rowId, edit.text);
    if (end === "delete" && row) return onDelete(row);
    typing(false);
    compose.saved();
  };
  const send = () => {
    field.current?.focus({ preventScroll: true });
    if (edit) return save();
    if (room.over || !actions.send(key, text, draft.replyToSeq || undefined)) return;
    typing(false);
    compose.sent();
    onSent();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // 229: Safari ends a composition before it reports the Enter that ended it.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const run = completion.keyDown(event.key) ?? ownKey(event);
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };
  const ownKey = ({ key: pressed, shiftKey }: KeyboardEvent): (() => void) | undefined => {
    if (shiftKey) return undefined;
    if (pressed === "Enter") return send;
    if (pressed === "Escape" && (edit || draft.replyToSeq > 0)) return compose.cancel;
    const last = pressed === "ArrowUp" && text === "" && !edit ? lastEditable(view.rows, view) : undefined;
    return last && (() => compose.startEdit(last));
  };
  return (
    <form className={css["composer"]} onSubmit={onSubmit}>
      {completion.open && (
        <CompletionList
          id={listId}
          suggestions={completion.suggestions}
          active={completion.active}
          onPick={completion.pick}
        />
      )}
      <ComposeStrip view={view} compose={compose} />
      <div className={css["box"]}>
        <textarea
          ref={field}
          className={css["field"]}
          rows={1}
          dir="auto"
          aria-label={words.label}
          placeholder={view.self ? words.note : words.placeholder(view.title)}
          aria-invalid={room.over || undefined}
          aria-describedby={room.near ? limitId : undefined}
          aria-autocomplete="list"
          aria-controls={completion.open ? listId : undefined}
          aria-activedescendant={
            completion.open && completion.active ? suggestionId(listId, completion.active) : undefined
          }
          enterKeyHint="send"
          data-region="composer"
          value={text}
          onChange={({ target }) => {
            change(target.value);
            completion.typed(target.value, target.selectionStart);
          }}
          onSelect={({ currentTarget }) => completion.moved(currentTarget.selectionStart)}
          onBlur={() => {
            typing(false);
            completion.close();
          }}
          onKeyDown={onKeyDown}
        />
        <EmojiButton field={field} />
        <SendButton editing={edit !== undefined} ready={text.trim() !== "" && !room.over} />
      </div>
      {room.near && <Limit id={limitId} room={room} />}
      <p className={parts["unseen"]} aria-live="polite">
        {completion.open ? strings.compose.suggested(completion.suggestions.length) : ""}
      </p>
    </form>
  );
}

function SendButton({ editing, ready }: { editing: boolean; ready: boolean }) {
  const label = editing ? strings.compose.save : words.send;
  const Icon = editing ? Check : ArrowUp;
  return (
    <button
      type="submit"
      className={css["send"]}
      aria-label={label}
      title={label}
      data-ready={ready || undefined}
      // The field keeps the focus, and a phone its keyboard.
      onPointerDown={(event) => event.preventDefault()}
    >
      <Icon size={20} strokeWidth={2.4} aria-hidden="true" />
    </button>
  );
}

/** Puts an emoji where the caret is. */
function EmojiButton({ field }: { field: RefObject<HTMLTextAreaElement | null> }) {
  const [beside, setBeside] = useState<Anchor>();
  const pick = (emoji: string) => {
    setBeside(undefined);
    const { current } = field;
    if (current) insertText(current, emoji, current.selectionStart, current.selectionEnd);
  };
  const close = () => setBeside(undefined);
  return (
    <>
      <button
        type="button"
        className={css["emoji"]}
        aria-label={strings.compose.emoji}
        title={strings.compose.emoji}
        aria-haspopup="dialog"
        aria-expanded={beside !== undefined}
        onPointerDown={(event) => beside && event.stopPropagation()}
        onClick={({ currentTarget }) => setBeside(beside ? undefined : anchorOf(currentTarget, "end"))}
      >
        <Smile size={21} aria-hidden="true" />
      </button>
      {beside && <EmojiPopup beside={beside} onPick={pick} onClose={close} />}
    </>
  );
}

function Limit({ id, room }: { id: string; room: Room }) {
  return (
    <p id={id} className={room.over ? parts["error"] : parts["hint"]} role={room.over ? "alert" : undefined}>
      {room.over ? words.over(-room.left) : words.left(room.left)}
    </p>
  );
}

function useFocus(field: RefObject<HTMLTextAreaElement | null>, asked: number): void {
  useEffect(() => {
    // A finger that opens a conversation reads first: the keyboard would cover half of it.
    if (asked === 0 && !matchMedia("(pointer: fine)").matches) return;
    const element = field.current;
    element?.focus({ preventScroll: true });
    if (asked > 0) element?.setSelectionRange(element.value.length, element.value.length);
  }, [field, asked]);
}

/** For browsers that do not grow a text field by themselves. */
function useGrowth(field: RefObject<HTMLTextAreaElement | null>, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (GROWS_BY_ITSELF || !element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}
