import { useState } from "react";
import type { FormEvent } from "react";
import type { ConversationKey, InvitationView } from "../../state/view.ts";
import { Choice } from "../parts/choice.tsx";
import { OnceShown } from "../parts/once-shown.tsx";
import parts from "../parts/parts.module.css";
import { invitationPath } from "../routes.ts";
import css from "../shell/dialogs.module.css";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import { useSubmit } from "../use-submit.ts";

const words = strings.invitations;
const HOUR_MS = 3_600_000;
const LIFETIMES = [
  { label: words.hour, ms: HOUR_MS },
  { label: words.day, ms: 24 * HOUR_MS },
  { label: words.week, ms: 7 * 24 * HOUR_MS },
  { label: words.month, ms: 30 * 24 * HOUR_MS },
  // Until it is withdrawn.
  { label: words.always, ms: 0 },
] as const;
const WEEK = 2;
/** 0: any number. */
const USES = [0, 1, 5, 25, 100];

interface Props {
  conversationKey: ConversationKey;
  onMade: () => void;
}

/** Makes a link and shows it: the one time that it can be seen. */
export function InvitationForm({ conversationKey, onMade }: Props) {
  const { createInvitation } = useActions();
  const { busy, failure, submit } = useSubmit<{ invitation: InvitationView; token: string }>();
  const [lifetime, setLifetime] = useState(WEEK);
  const [maxUses, setMaxUses] = useState(0);
  const [link, setLink] = useState<string>();
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    submit(
      () => createInvitation(conversationKey, { lifetimeMs: LIFETIMES[lifetime]?.ms, maxUses }),
      ({ token }) => {
        setLink(location.origin + invitationPath(token));
        onMade();
      },
    );
  };
  return (
    <form className={css["form"]} onSubmit={onSubmit}>
      <p className={parts["hint"]}>{words.hint}</p>
      <div className={css["pair"]}>
        <Choice
          label={words.lifetime}
          value={lifetime}
          options={LIFETIMES.map(({ label }, value) => ({ label, value }))}
          onChoose={setLifetime}
        />
        <Choice
          label={words.uses}
          value={maxUses}
          options={USES.map((value) => ({ label: value === 0 ? words.anyNumber : words.some(value), value }))}
          onChoose={setMaxUses}
        />
      </div>
      {failure && (
        <p className={parts["error"]} role="alert">
          {failure.message}
        </p>
      )}
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
