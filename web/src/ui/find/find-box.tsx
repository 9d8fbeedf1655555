import { useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import type { KeyboardEvent } from "react";
import { Search, X } from "lucide-react";
import { useLocation } from "wouter";
import parts from "../parts/parts.module.css";
import { pathOf } from "../routes.ts";
import { useDialog } from "../shell/dialogs.ts";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { FindList, optionId } from "./find-list.tsx";
import css from "./find.module.css";
import { chosenAtFirst, localOptions, mergeOptions, selfOption } from "./find-results.ts";
import type { FindOption } from "./find-results.ts";
import { useFind } from "./use-find.ts";

const words = strings.find;
const COMMANDS: readonly FindOption[] = [
  { kind: "command", key: "new-group", name: strings.group.option, detail: strings.group.optionHint },
  { kind: "command", key: "rooms", name: strings.rooms.option, detail: strings.rooms.optionHint },
];

/**
 * The search field with its list. Written by hand after the combobox pattern of the ARIA practices:
 * a library's would be larger than the rest of the screen, and would put style elements into the
 * page that the content security policy refuses.
 */
export function FindBox({ asked }: { asked: number }) {
  const { conversations, archived, me } = useAppView();
  const openDialog = useDialog();
  const { joinRoom } = useActions();
  const [, navigate] = useLocation();
  const [query, setQuery] = useState("");
  const [open, setOpen] = useState(false);
  const [walked, setWalked] = useState<string>();
  const [joinFailure, setJoinFailure] = useState<string>();
  /** Enter was pressed before there was anything to choose: the first answer is taken. */
  const [impatient, setImpatient] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const listId = useId();

  const { found, failure, searching } = useFind(query.trim(), open);
  const local = [
    ...selfOption(me, strings.header.notes, query),
    ...localOptions([...conversations, ...archived], query),
  ];
  const options = open ? mergeOptions([...local, ...COMMANDS], found) : [];
  const count = options.length - COMMANDS.length;
  const active = options.find((option) => option.key === walked) ?? chosenAtFirst(options, query);

  useFocusWhenAsked(field, asked);
  const close = () => {
    setOpen(false);
    setQuery("");
    setWalked(undefined);
    setImpatient(false);
    setJoinFailure(undefined);
  };
  const enter = (key: string) => {
    close();
    field.current?.blur();
    navigate(pathOf(key));
  };
  const choose = (option: FindOption) => {
    if (option.kind === "command") {
      close();
      return openDialog({ kind: option.key });
    }
    if (option.kind !== "room" || option.joined) return enter(option.key);
    // Either way it is shown, so nothing is left to await.
    void joinRoom(option.key).then(
      (outcome) => (outcome.ok ? enter(option.key) : setJoinFailure(outcome.failure.message)),
      () => setJoinFailure(strings.unreachable),
    );
  };
  useWhenFound(impatient && !searching, () => {
    setImpatient(false);
    if (active) choose(active);
  });

  const walkTo = (option: FindOption | undefined) => {
    setWalked(option?.key);
    if (option) document.getElementById(optionId(listId, option))?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const at = active ? options.indexOf(active) : -1;
    // A local match may give way to an exact one that the server still has to name.
    const sure =
      !searching || walked !== undefined || active?.name.toLowerCase() === query.trim().toLowerCase();
    const keys: Record<string, () => void> = {
      ArrowDown: () => (open ? walkTo(options[(at + 1) % options.length]) : setOpen(true)),
      ArrowUp: () => walkTo(options.at(at <= 0 ? -1 : at - 1)),
      Enter: () => (active && sure ? choose(active) : setImpatient(query.trim() !== "")),
      Escape: () => {
        close();
        field.current?.blur();
      },
    };
    const run = event.altKey ? undefined : keys[event.key];
    if (!run) return;
    event.preventDefault();
    event.stopPropagation();
    run();
  };

  return (
    <>
      <div className={css["box"]}>
        <Search className={css["glass"]} size={17} aria-hidden="true" />
        <input
          ref={field}
          className={css["input"]}
          type="text"
          role="combobox"
          aria-label={words.label}
          aria-expanded={open}
          aria-controls={open ? listId : undefined}
          aria-autocomplete="list"
          aria-activedescendant={open && active ? optionId(listId, active) : undefined}
          placeholder={words.label}
          autoComplete="off"
          autoCapitalize="none"
          autoCorrect="off"
          spellCheck={false}
          maxLength={64}
          data-region="find"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value);
            setWalked(undefined);
            setImpatient(false);
            setJoinFailure(undefined);
            setOpen(true);
          }}
          onFocus={() => setOpen(true)}
          // Also when it has the focus already: a dialog that ended gave it back.
          onClick={() => setOpen(true)}
          // Looking at another window is not leaving: the field still has the focus of its page.
          onBlur={() => document.hasFocus() && close()}
          onKeyDown={onKeyDown}
        />
        {open && (
          <button
            type="button"
            tabIndex={-1}
            className={css["clear"]}
            aria-label={words.clear}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => {
              close();
              field.current?.blur();
            }}
          >
            <X size={16} aria-hidden="true" />
          </button>
        )}
      </div>
      {open && (
        <div className={css["results"]} onPointerDown={(event) => event.preventDefault()}>
          {(joinFailure ?? failure) && (
            <p className={`${parts["error"]} ${css["said"]}`} role="alert">
              {joinFailure ?? failure}
            </p>
          )}
          {count <= 0 && !failure && (
            <p className={css["said"]}>{searching ? words.searching : words.nobody}</p>
          )}
          <FindList id={listId} options={options} active={active} onChoose={choose} />
        </div>
      )}
      <p className={parts["unseen"]} aria-live="polite">
        {open && !searching && query.trim() ? words.results(count) : ""}
      </p>
    </>
  );
}

/** Runs `take` once when there is an answer to take from. */
function useWhenFound(found: boolean, take: () => void): void {
  const latest = useRef(take);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    if (found) latest.current();
  }, [found]);
}

function useFocusWhenAsked(field: { current: HTMLInputElement | null }, asked: number): void {
  const [, navigate] = useLocation();
  // Before the next key can arrive: who types on at once means this field.
  useLayoutEffect(() => {
    const take = () => {
      field.current?.focus();
      field.current?.select();
    };
    if (asked === 0) return;
    if (field.current?.checkVisibility()) return take();
    // On a narrow screen an open conversation hides the field: back to the list first.
    navigate("/");
    const frame = requestAnimationFrame(take);
    return () => cancelAnimationFrame(frame);
  }, [asked, field, navigate]);
}
