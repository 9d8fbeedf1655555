import { useCallback, useEffect, useState } from "react";
import { Link } from "wouter";
import type { Failure, Person } from "../../state/view.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Dialog } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import { pathOf } from "../routes.ts";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { sentence } from "../use-submit.ts";
import type { RowDialogProps } from "./delete-dialog.tsx";
import css from "./dialogs.module.css";

const words = strings.reactions;

/** Who gave which emoji. */
export function ReactorsDialog({ conversationKey, row, onClose }: RowDialogProps) {
  const [chosen, setChosen] = useState(row.reactions[0]?.emoji);
  const emoji = row.reactions.some((reaction) => reaction.emoji === chosen)
    ? chosen
    : row.reactions[0]?.emoji;
  return (
    <Dialog title={words.title} onClose={onClose}>
      <div className={css["tabs"]} role="group" aria-label={words.label}>
        {row.reactions.map((reaction) => (
          <button
            key={reaction.emoji}
            type="button"
            aria-pressed={reaction.emoji === emoji}
            aria-label={words.toggle(reaction.emoji, reaction.count)}
            onClick={() => setChosen(reaction.emoji)}
          >
            {reaction.emoji} {reaction.count}
          </button>
        ))}
      </div>
      {emoji === undefined || row.seq === undefined ? (
        <p className={parts["hint"]}>{words.nobody}</p>
      ) : (
        <Reactors
          key={emoji}
          conversationKey={conversationKey}
          seq={row.seq}
          emoji={emoji}
          onClose={onClose}
        />
      )}
    </Dialog>
  );
}

interface ReactorsProps {
  conversationKey: string;
  seq: number;
  emoji: string;
  onClose: () => void;
}

function Reactors({ conversationKey, seq, emoji, onClose }: ReactorsProps) {
  const { reactors } = useActions();
  const { me } = useAppView();
  const [people, setPeople] = useState<readonly Person[]>([]);
  const [next, setNext] = useState<string>();
  const [failure, setFailure] = useState<Failure>();
  const load = useCallback(
    async (pageToken: string, gone: () => boolean) => {
      const outcome = await reactors(conversationKey, { seq, emoji, pageToken });
      if (gone()) return;
      if (!outcome.ok) return setFailure(outcome.failure);
      setFailure(undefined);
      setPeople((before) => (pageToken === "" ? outcome.value.people : [...before, ...outcome.value.people]));
      setNext(outcome.value.next);
    },
    [reactors, conversationKey, seq, emoji],
  );
  useEffect(() => {
    let gone = false;
    load("", () => gone).catch(() => setFailure(sentence(strings.unreachable, "unreachable")));
    return () => {
      gone = true;
    };
  }, [load]);
  return (
    <>
      <ul className={css["people"]}>
        {people.map((person) => (
          <li key={person.userId}>
            <Avatar name={person.username} kind="direct" size={32} />
            <Link href={pathOf(`@${person.username.toLowerCase()}`)} onClick={onClose}>
              <bdi>{person.username}</bdi>
            </Link>
            {person.userId === me?.userId && <span>{words.you}</span>}
          </li>
        ))}
      </ul>
      {next && (
        <button
          type="button"
          className={`${parts["button"]} ${parts["small"]}`}
          onClick={() => void load(next, () => false).catch(() => setFailure(sentence(strings.unreachable)))}
        >
          {words.more}
        </button>
      )}
      {failure && (
        <p className={parts["error"]} role="alert">
          {failure.message}
        </p>
      )}
    </>
  );
}
