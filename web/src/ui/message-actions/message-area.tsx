import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { KeyboardEvent, ReactNode } from "react";
import { comparable } from "../../state/person-key.ts";
import type { ConversationView, MessageRow } from "../../state/view.ts";
import { MentionContext } from "../markdown/mention-context.ts";
import type { Mentionable } from "../markdown/mention-context.ts";
import { copyText } from "../parts/copy-text.ts";
import type { Anchor } from "../parts/menu-place.ts";
import parts from "../parts/parts.module.css";
import { pathOf } from "../routes.ts";
import { useDialog } from "../shell/dialogs.ts";
import { nameOf } from "../shown-name.ts";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { ActionBar } from "./action-bar.tsx";
import { anchorOf } from "./anchor-of.ts";
import { copySelection } from "./copy-selection.ts";
import { actionOfKey, actionsFor } from "./message-action.ts";
import type { MessageAction } from "./message-action.ts";
import css from "./message-area.module.css";
import { MessageCommandsContext } from "./message-commands.ts";
import type { MessageCommands } from "./message-commands.ts";
import { MessageDialog } from "./message-dialog.tsx";
import type { OpenMessageDialog } from "./message-dialog.tsx";
import { openMessageMenu } from "./message-menu.tsx";
import { NamesContext } from "./names-context.ts";

const words = strings.actions;

interface Props {
  view: ConversationView;
  onReply: (row: MessageRow) => void;
  onEdit: (row: MessageRow) => void;
  /** Asks before it deletes; also asked for by an edit that left nothing. */
  deleting: MessageRow | undefined;
  onDeleting: (row: MessageRow | undefined) => void;
  children: ReactNode;
}

/** What surrounds the messages: everything that can be done with one, by pointer, finger and key. */
export function MessageArea({ view, onReply, onEdit, deleting, onDeleting, children }: Props) {
  const area = useRef<HTMLDivElement>(null);
  const [dialog, setDialog] = useState<OpenMessageDialog>();
  const [said, setSaid] = useState("");
  const actions = useActions();
  const openDialog = useDialog();
  const { key } = view;
  const place = { ...view, operator: useAppView().operator };

  const copy = (text: string) =>
    void copyText(text).then((done) => setSaid(done ? words.copied : words.notCopied));
  const run = (action: MessageAction, row: MessageRow, beside: Anchor) => {
    const ways: Record<MessageAction, () => void> = {
      reply: () => onReply(row),
      react: () => setDialog({ kind: "react", rowId: row.id, beside }),
      edit: () => onEdit(row),
      copy: () => copy(row.text),
      "copy-link": () => copy(location.origin + pathOf(key, row.seq)),
      forward: () => setDialog({ kind: "forward", rowId: row.id }),
      pin: () => actions.pinMessage(key, row.id, true),
      unpin: () => actions.pinMessage(key, row.id, false),
      "mark-unread": () => row.seq !== undefined && actions.updateEntry(key, { unreadSeq: row.seq }),
      report: () => row.seq !== undefined && openDialog({ kind: "report", key, seq: row.seq }),
      history: () => setDialog({ kind: "history", rowId: row.id }),
      delete: () => onDeleting(row),
      remove: () => openDialog({ kind: "remove", key, row }),
    };
    setSaid("");
    if (actionsFor(row, place).includes(action)) ways[action]();
  };
  const commands = useStable<MessageCommands>({
    actionsFor: (row) => actionsFor(row, place),
    run,
    toggle: (row, emoji) => {
      const given = row.reactions.some((reaction) => reaction.emoji === emoji && reaction.mine);
      if (actionsFor(row, place).includes("react")) actions.react(key, row.id, emoji, !given);
    },
    showReactors: (row) => setDialog({ kind: "reactors", rowId: row.id }),
    jumpTo: (seq) => actions.jumpTo(key, seq),
  });

  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const article =
      event.target instanceof HTMLElement && event.target.matches("article") ? event.target : undefined;
    const action = article && !event.defaultPrevented ? actionOfKey({ ...pressOf(event) }) : undefined;
    const row = action && view.rows.find((each) => each.id === article?.dataset["row"]);
    if (!article || !row || !action) return;
    event.preventDefault();
    event.stopPropagation();
    if (action === "menu") openMessageMenu(article);
    else run(action, row, anchorOf(article.querySelector("[data-bubble]") ?? article));
  };
  const rowOf = (rowId: string) => view.rows.find((each) => each.id === rowId);
  return (
    <MessageCommandsContext value={commands}>
      <MentionContext value={useMentionable(view)}>
        <NamesContext value={useNames(view)}>
          {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys of the messages it holds */}
          <div ref={area} className={css["area"]} onKeyDown={onKeyDown} onCopy={copySelection(view.rows)}>
            {children}
            <ActionBar area={area} rows={view.rows} />
          </div>
          <p className={parts["unseen"]} role="status">
            {said}
          </p>
          {dialog && (
            <MessageDialog
              view={view}
              dialog={dialog}
              row={rowOf(dialog.rowId)}
              onClose={() => setDialog(undefined)}
            />
          )}
          {deleting && (
            <MessageDialog
              view={view}
              dialog={{ kind: "delete", rowId: deleting.id }}
              row={rowOf(deleting.id)}
              onClose={() => onDeleting(undefined)}
            />
          )}
        </NamesContext>
      </MentionContext>
    </MessageCommandsContext>
  );
}

/** One object for good, whose functions are always the latest. */
function useStable<T extends { [K in keyof T]: (...args: never[]) => unknown }>(functions: T): T {
  const latest = useRef(functions);
  useLayoutEffect(() => {
    latest.current = functions;
  });
  const [stable] = useState(() => {
    const names = Object.keys(functions) as (keyof T)[];
    return Object.fromEntries(
      names.map((name) => [name, (...args: never[]) => latest.current[name](...args)]),
    ) as unknown as T;
  });
  return stable;
}

function pressOf({ key, ctrlKey, metaKey, altKey, nativeEvent }: KeyboardEvent) {
  return { key, ctrlKey, metaKey, altKey, isComposing: nativeEvent.isComposing };
}

/** Whom an `@name` here can mean: the same object until the members change. */
function useMentionable({ members, peer }: ConversationView): Mentionable {
  const me = comparable(useAppView().me?.username ?? "");
  return useMemo(() => {
    const all = [...members.map(({ person }) => person.username), peer?.username ?? me, me];
    const known = members.length > 0 || peer !== undefined;
    return { me, names: known ? new Set(all.map(comparable)) : undefined };
  }, [members, peer, me]);
}

/** Names of members and of those who wrote what is loaded. */
function useNames({ members, rows }: ConversationView): (userId: string) => string | undefined {
  const latest = useRef({ members, rows });
  useLayoutEffect(() => {
    latest.current = { members, rows };
  });
  return useCallback((userId) => {
    const member = latest.current.members.find(({ person }) => person.userId === userId);
    const found = member?.person ?? latest.current.rows.find((row) => row.author.userId === userId)?.author;
    return found && nameOf(found);
  }, []);
}
