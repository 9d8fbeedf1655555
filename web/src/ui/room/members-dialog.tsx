import { useState } from "react";
import { Link2, UserPlus } from "lucide-react";
import type { ConversationKey, ConversationView, Failure, MemberRole, Person } from "../../state/view.ts";
import { Ask } from "../parts/ask.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { PageEnd } from "../parts/page-end.tsx";
import parts from "../parts/parts.module.css";
import { useDialog } from "../shell/dialogs.ts";
import css from "../shell/dialogs.module.css";
import { fullNameOf } from "../shown-name.ts";
import { useAsked } from "../settings/use-asked.ts";
import { useAccount, useActions, useAppView, useConversation } from "../store-context.ts";
import { strings } from "../strings.ts";
import { useSubmit } from "../use-submit.ts";
import { MemberRow } from "./member-row.tsx";
import type { ListedMember, MemberChange } from "./member-row.tsx";
import { useMembers } from "./use-members.ts";

const words = strings.people;
/** With fewer one sees them all at once. */
const FILTERED_FROM = 8;

interface Props {
  conversationKey: ConversationKey;
  onClose: () => void;
}

/** Who is in a room or group, what they may do, and, for those who may, what can be done about it. */
export function MembersDialog({ conversationKey: key, onClose }: Props) {
  const view = useConversation(key);
  const { me } = useAppView();
  const openDialog = useDialog();
  const [filter, setFilter] = useState("");
  const { members, pages } = useMembers(view, filter);
  const { answer: blocked } = useAsked("blocks", useAccount().blocks);
  const { asked, ask, failure, busy, confirm } = useChange(view, pages.reload);

  if (asked) {
    const { title, hint, submit } = question(asked);
    const cancel = () => ask(undefined);
    return <Ask {...{ title, hint, submit, busy, failure }} onSubmit={confirm} onClose={cancel} />;
  }
  return (
    <Dialog title={words.title(view.memberCount)} onClose={onClose}>
      <div className={css["ways"]}>
        <button
          type="button"
          className={parts["button"]}
          onClick={() => openDialog({ kind: "add-people", key })}
        >
          <UserPlus size={18} aria-hidden="true" />
          {strings.room.add}
        </button>
        {view.kind === "room" && (
          <button
            type="button"
            className={parts["button"]}
            onClick={() => openDialog({ kind: "invitations", key })}
          >
            <Link2 size={18} aria-hidden="true" />
            {strings.header.invite}
          </button>
        )}
      </div>
      {view.memberCount >= FILTERED_FROM && (
        <Field
          label={words.filter}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      )}
      {failure && (
        <p className={parts["error"]} role="alert">
          {failure.message}
        </p>
      )}
      <ul className={css["people"]}>
        {members.map((member) => (
          <MemberRow
            key={member.person.userId}
            member={member}
            isMe={member.person.userId === me?.userId}
            myRole={view.role}
            inRoom={view.kind === "room"}
            blocked={blocked?.some(({ userId }) => userId === member.person.userId) ?? false}
            onGo={onClose}
            onChange={(change) => ask({ person: member.person, change })}
          />
        ))}
      </ul>
      {members.length === 0 && !pages.loading && <p className={parts["hint"]}>{words.none}</p>}
      <PageEnd pages={pages} />
    </Dialog>
  );
}

interface Asked {
  person: ListedMember["person"];
  change: MemberChange;
}

interface Change {
  /** What waits for an answer. */
  asked: Asked | undefined;
  /** Asks, or does at once what a click undoes. */
  ask: (wanted: Asked | undefined) => void;
  confirm: () => void;
  busy: boolean;
  failure: Failure | undefined;
}

function useChange({ key }: ConversationView, changed: () => void): Change {
  const { setRole, removeMember } = useActions();
  const { busy, failure, submit, setFailure } = useSubmit<undefined>();
  const [asked, setAsked] = useState<Asked>();
  const run = ({ person, change }: Asked) =>
    submit(
      () =>
        change.kind === "remove"
          ? removeMember(key, person.userId)
          : setRole(key, person.userId, change.role),
      () => {
        setAsked(undefined);
        changed();
      },
    );
  const ask = (wanted: Asked | undefined) => {
    setFailure(undefined);
    if (wanted && mayBeUndone(wanted.change)) run(wanted);
    else setAsked(wanted);
  };
  return { asked, ask, confirm: () => asked && run(asked), busy, failure };
}

function mayBeUndone(change: MemberChange): boolean {
  const given: MemberRole | undefined = change.kind === "role" ? change.role : undefined;
  return given === "admin" || given === "member";
}

function question({ person, change }: { person: Person; change: MemberChange }) {
  const name = fullNameOf(person);
  return change.kind === "remove"
    ? { title: words.removeTitle(name), hint: words.removeHint, submit: words.removeSubmit }
    : { title: words.ownerTitle(name), hint: words.ownerHint, submit: words.makeOwner };
}
