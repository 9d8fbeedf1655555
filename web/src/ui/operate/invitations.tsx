import { useState } from "react";
import type { FormEvent } from "react";
import type { SignUpInvitation } from "../../state/view.ts";
import { useToday } from "../page-state.ts";
import { Choice } from "../parts/choice.tsx";
import { Field } from "../parts/field.tsx";
import { OnceShown } from "../parts/once-shown.tsx";
import { PageEnd } from "../parts/page-end.tsx";
import parts from "../parts/parts.module.css";
import { signUpPath } from "../routes.ts";
import { useAsked } from "../settings/use-asked.ts";
import css from "../shell/dialogs.module.css";
import { fullNameOf } from "../shown-name.ts";
import { useOperator } from "../store-context.ts";
import { operatorStrings } from "../strings-operator.ts";
import { moment } from "../time/moment.ts";
import { useSubmit } from "../use-submit.ts";

const words = operatorStrings.invitations;
const USES = [1, 5, 25, 100];
const DAYS = [1, 7, 30, 90];
/** The contract's own limit, in code points. */
const LONGEST_NOTE = 64;

/** Links to this server for people who have no name on it: one is made, those in force can be withdrawn. */
export function Invitations() {
  const { signUpInvitations, revokeSignUpInvitation } = useOperator();
  const { answer, pages } = useAsked("invitations", signUpInvitations);
  const { failure, submit } = useSubmit<undefined>();
  return (
    <>
      <InvitationForm onMade={pages.reload} />
      <section className={css["section"]}>
        <h3 className={parts["label"]}>{words.inForce}</h3>
        {failure && (
          <p className={parts["error"]} role="alert">
            {failure.message}
          </p>
        )}
        <ul className={css["people"]}>
          {answer?.map((invitation) => (
            <InvitationRow
              key={invitation.id}
              invitation={invitation}
              onWithdraw={() => submit(() => revokeSignUpInvitation(invitation.id), pages.reload)}
            />
          ))}
        </ul>
        {answer?.length === 0 && <p className={parts["hint"]}>{words.none}</p>}
        <PageEnd pages={pages} />
      </section>
    </>
  );
}

function InvitationForm({ onMade }: { onMade: () => void }) {
  const { createSignUpInvitation } = useOperator();
  const { busy, failure, submit } = useSubmit<{ token: string }>();
  const [maxUses, setMaxUses] = useState(1);
  const [days, setDays] = useState(7);
  const [note, setNote] = useState("");
  const [link, setLink] = useState<string>();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    submit(
      () => createSignUpInvitation({ maxUses, days, note: note.trim() }),
      ({ token }) => {
        setLink(location.origin + signUpPath(token));
        onMade();
      },
    );
  };
  return (
    <form className={css["form"]} onSubmit={onSubmit} noValidate>
      <p className={parts["hint"]}>{words.hint}</p>
      <div className={css["pair"]}>
        <Choice
          label={words.uses}
          value={maxUses}
          options={USES.map((value) => ({ value, label: String(value) }))}
          onChoose={setMaxUses}
        />
        <Choice
          label={words.days}
          value={days}
          options={DAYS.map((value) => ({ value, label: words.inDays(value) }))}
          onChoose={setDays}
        />
      </div>
      <Field
        label={words.note}
        hint={words.noteHint}
        autoComplete="off"
        maxLength={LONGEST_NOTE}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        error={failure?.message}
      />
      {link !== undefined && <OnceShown words={words} link={link} />}
      <button
        type="submit"
        className={`${parts["button"]} ${link === undefined ? parts["primary"] : ""}`}
        aria-disabled={busy || undefined}
      >
        {words.create}
      </button>
    </form>
  );
}

interface RowProps {
  invitation: SignUpInvitation;
  onWithdraw: () => void;
}

function InvitationRow({ invitation, onWithdraw }: RowProps) {
  const now = useToday();
  const { creator, createdAt, expiresAt, uses, maxUses, note } = invitation;
  const by = creator ? fullNameOf(creator) : words.byServer;
  const made = moment(createdAt, now);
  return (
    <li className={css["person"]}>
      <div className={css["what"]}>
        <bdi>{note || words.by(by, made)}</bdi>
        <p>
          {[
            ...(note ? [words.by(by, made)] : []),
            words.used(uses, maxUses),
            words.until(moment(expiresAt, now)),
          ].join(" · ")}
        </p>
      </div>
      <button
        type="button"
        className={`${parts["button"]} ${parts["small"]}`}
        aria-label={words.withdrawNamed(by, made)}
        onClick={onWithdraw}
      >
        {words.withdraw}
      </button>
    </li>
  );
}
