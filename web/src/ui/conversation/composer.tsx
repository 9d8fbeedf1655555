import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { FormEvent, KeyboardEvent } from "react";
import { ArrowUp } from "lucide-react";
import type { ConversationView } from "../../state/view.ts";
import parts from "../parts/parts.module.css";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import css from "./composer.module.css";
import { roomFor } from "./text-limit.ts";

const words = strings.composer;
const GROWS_BY_ITSELF = CSS.supports("field-sizing", "content");

interface Props {
  view: ConversationView;
  onSent: () => void;
}

/** Where one writes. Typing never waits for anything; the words are kept until they are in the outbox. */
export function Composer({ view, onSent }: Props) {
  const { key } = view;
  const actions = useActions();
  const { server } = useAppView();
  const field = useRef<HTMLTextAreaElement>(null);
  const limitId = useId();
  const [text, setText] = useDraft(view);
  const room = roomFor(text, {
    maxTextCodePoints: server.maxTextCodePoints,
    maxTextBytes: server.maxTextBytes,
  });
  useGrowth(field, text);
  useEffect(() => {
    // A finger that opens a conversation reads first: the keyboard would cover half of it.
    if (matchMedia("(pointer: fine)").matches) field.current?.focus({ preventScroll: true });
  }, []);

  const send = () => {
    field.current?.focus({ preventScroll: true });
    if (room.over || !actions.send(key, text)) return;
    setText("");
    onSent();
  };
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const plainEnter =
      event.key === "Enter" && !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    // 229: Safari ends a composition before it reports the Enter that ended it.
    if (!plainEnter || event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };
  return (
    <form className={css["composer"]} onSubmit={onSubmit}>
      <div className={css["box"]}>
        <textarea
          ref={field}
          className={css["field"]}
          rows={1}
          dir="auto"
          aria-label={words.label}
          placeholder={words.placeholder(view.title)}
          aria-invalid={room.over || undefined}
          aria-describedby={room.near ? limitId : undefined}
          enterKeyHint="send"
          data-region="composer"
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={onKeyDown}
        />
        <button
          type="submit"
          className={css["send"]}
          aria-label={words.send}
          title={words.send}
          data-ready={(text.trim() !== "" && !room.over) || undefined}
          // The field keeps the focus, and a phone its keyboard.
          onPointerDown={(event) => event.preventDefault()}
        >
          <ArrowUp size={20} strokeWidth={2.4} aria-hidden="true" />
        </button>
      </div>
      {room.near && (
        <p
          id={limitId}
          className={room.over ? parts["error"] : parts["hint"]}
          role={room.over ? "alert" : undefined}
        >
          {room.over ? words.over(-room.left) : words.left(room.left)}
        </p>
      )}
    </form>
  );
}

/** The words being written: kept per conversation by the store, taken up again when it has read them. */
function useDraft(view: ConversationView): [string, (text: string) => void] {
  const actions = useActions();
  const [text, setText] = useState(() => actions.draft(view.key).text);
  const touched = useRef(false);
  useEffect(() => {
    if (!touched.current) setText(actions.draft(view.key).text);
  }, [view, actions]);
  const change = (next: string) => {
    touched.current = true;
    setText(next);
    actions.setDraft(view.key, { text: next, replyToSeq: 0 });
  };
  return [text, change];
}

/** For browsers that do not grow a text field by themselves. */
function useGrowth(field: { current: HTMLTextAreaElement | null }, text: string): void {
  useLayoutEffect(() => {
    const element = field.current;
    if (GROWS_BY_ITSELF || !element) return;
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight}px`;
  }, [field, text]);
}
