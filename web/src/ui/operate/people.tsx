import { useState } from "react";
import { Ban, CircleCheck, EllipsisVertical, LogOut } from "lucide-react";
import type { OperatorActions, UserAccount } from "../../state/view.ts";
import { useToday } from "../page-state.ts";
import { Menu } from "../parts/menu.tsx";
import type { MenuItem } from "../parts/menu-popup.tsx";
import parts from "../parts/parts.module.css";
import { Face, PersonName } from "../parts/person-name.tsx";
import css from "../shell/dialogs.module.css";
import { fullNameOf, nameOf } from "../shown-name.ts";
import { useAppView, useOperator } from "../store-context.ts";
import { operatorStrings } from "../strings-operator.ts";
import { moment } from "../time/moment.ts";
import { AskReason } from "./ask-reason.tsx";
import type { Act } from "./ask-reason.tsx";
import { SearchedList } from "./searched-list.tsx";
import { useSearched } from "./use-searched.ts";

const words = operatorStrings.people;

/** Everybody who has a name here, and what an operator can do about them. */
export function People() {
  const operator = useOperator();
  const { me } = useAppView();
  const [act, setAct] = useState<Act>();
  const list = useSearched(async (query, pageToken) => {
    const outcome = await operator.users(query, pageToken);
    return outcome.ok
      ? { ok: true, value: { items: outcome.value.users, next: outcome.value.next } }
      : outcome;
  });
  return (
    <>
      <SearchedList label={words.filter} none={words.none} list={list}>
        {list.pages.items.map((account) => (
          <AccountRow
            key={account.person.userId}
            account={account}
            acts={account.person.userId === me?.userId ? [] : actsOn(account, operator)}
            onAct={setAct}
          />
        ))}
      </SearchedList>
      {act && <AskReason act={act} onDone={list.pages.reload} onClose={() => setAct(undefined)} />}
    </>
  );
}

interface RowProps {
  account: UserAccount;
  acts: readonly (Pick<MenuItem, "label" | "icon"> & { act: Act })[];
  onAct: (act: Act) => void;
}

function AccountRow({ account, acts, onAct }: RowProps) {
  const now = useToday();
  const { person, suspendedAt } = account;
  return (
    <li className={css["person"]}>
      <Face person={person} size={36} />
      <div className={css["what"]}>
        <PersonName person={person} />{" "}
        {suspendedAt !== undefined && <span className={css["alarm"]}>{words.suspended}</span>}
        {account.operator && <span className={css["role"]}>{words.operator}</span>}
        <p>{stateOf(account, now)}</p>
      </div>
      {acts.length > 0 && (
        <Menu
          label={words.menu(nameOf(person))}
          buttonClass={parts["icon"]}
          button={<EllipsisVertical size={18} aria-hidden="true" />}
          items={acts.map(({ label, icon, act }) => ({
            label,
            icon,
            danger: act.danger,
            onSelect: () => onAct(act),
          }))}
        />
      )}
    </li>
  );
}

function stateOf({ createdAt, seenAt, sessions }: UserAccount, now: number): string {
  if (createdAt === undefined) return words.waits;
  const seen = seenAt === undefined ? words.unseen : words.seen(moment(seenAt, now));
  return `${words.sessions(sessions)} · ${seen}`;
}

/** As the server allows it: nobody but the server's machine does anything about operators. */
function actsOn(
  { person, createdAt, suspendedAt, operator: isOperator, sessions }: UserAccount,
  operator: OperatorActions,
): RowProps["acts"] {
  if (isOperator || createdAt === undefined || person.deleted) return [];
  const { userId } = person;
  const name = fullNameOf(person);
  const restore = {
    label: words.restore,
    icon: CircleCheck,
    act: {
      title: words.restoreTitle(name),
      hint: words.restoreHint,
      submit: words.restoreSubmit,
      danger: false,
      run: (reason: string) => operator.suspendUser(userId, false, reason),
    },
  };
  const suspend = {
    label: words.suspend,
    icon: Ban,
    act: {
      title: words.suspendTitle(name),
      hint: words.suspendHint,
      submit: words.suspendSubmit,
      danger: true,
      run: (reason: string) => operator.suspendUser(userId, true, reason),
    },
  };
  const end = {
    label: words.end,
    icon: LogOut,
    act: {
      title: words.endTitle(name),
      hint: words.endHint,
      submit: words.endSubmit,
      danger: true,
      run: (reason: string) => operator.endUserSessions(userId, reason),
    },
  };
  return [suspendedAt === undefined ? suspend : restore, ...(sessions > 0 ? [end] : [])];
}
