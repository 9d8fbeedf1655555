import { useState } from "react";
import type { ConversationKey, InvitationView } from "../../state/view.ts";
import { Dialog } from "../parts/dialog.tsx";
import { PageEnd } from "../parts/page-end.tsx";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import { fullNameOf } from "../shown-name.ts";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { moment } from "../time/moment.ts";
import { usePages } from "../use-pages.ts";
import { useSubmit } from "../use-submit.ts";
import { InvitationForm } from "./invitation-form.tsx";

const words = strings.invitations;

interface Props {
  conversationKey: ConversationKey;
  onClose: () => void;
}

/** Links into a room: one is made, those in force are listed and can be withdrawn. */
export function InvitationsDialog({ conversationKey: key, onClose }: Props) {
  const { listInvitations, revokeInvitation } = useActions();
  const { failure, submit } = useSubmit<undefined>();
  const pages = usePages<InvitationView>(key, async () => {
    const outcome = await listInvitations(key);
    return outcome.ok ? { ok: true, value: { items: outcome.value, next: "" } } : outcome;
  });
  return (
    <Dialog title={words.title} onClose={onClose}>
      <InvitationForm conversationKey={key} onMade={pages.reload} />
      <h3 className={parts["label"]}>{words.inForce}</h3>
      {failure && (
        <p className={parts["error"]} role="alert">
          {failure.message}
        </p>
      )}
      <ul className={css["people"]}>
        {pages.items.map((invitation) => (
          <InvitationRow
            key={invitation.id}
            invitation={invitation}
            onWithdraw={() => submit(() => revokeInvitation(key, invitation.id), pages.reload)}
          />
        ))}
      </ul>
      {pages.items.length === 0 && !pages.loading && !pages.failure && (
        <p className={parts["hint"]}>{words.none}</p>
      )}
      <PageEnd pages={pages} />
    </Dialog>
  );
}

interface RowProps {
  invitation: InvitationView;
  onWithdraw: () => void;
}

function InvitationRow({ invitation, onWithdraw }: RowProps) {
  const { me } = useAppView();
  const [now] = useState(() => Date.now());
  const { creator, createdAt, expiresAt, uses, maxUses } = invitation;
  const by = creator.userId === me?.userId ? words.byYou : fullNameOf(creator);
  const made = moment(createdAt, now);
  return (
    <li className={css["person"]}>
      <div className={css["what"]}>
        <span>{words.by(by, made)}</span>
        <p>
          {words.used(uses, maxUses)}
          {" · "}
          {expiresAt === undefined ? words.forever : words.until(moment(expiresAt, now))}
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
