import type { AccountView } from "../../state/view.ts";
import { useToday } from "../page-state.ts";
import { PageEnd } from "../parts/page-end.tsx";
import { Face, PersonName } from "../parts/person-name.tsx";
import css from "../shell/dialogs.module.css";
import { useAccount } from "../store-context.ts";
import { settingsStrings } from "../strings-settings.ts";
import { moment } from "../time/moment.ts";
import { Credentials } from "./credentials.tsx";
import { DisplayName } from "./display-name.tsx";
import { useAsked } from "./use-asked.ts";

const words = settingsStrings.account;

/** Who this person is here, what they are called, and what opens their name. */
export function AccountSection() {
  const { account } = useAccount();
  const { answer, pages } = useAsked("account", account);
  return (
    <>
      {answer && (
        <>
          <Name account={answer} />
          <DisplayName now={answer.person.displayName ?? ""} onSaved={pages.reload} />
          <Credentials account={answer} onChanged={pages.reload} />
        </>
      )}
      <PageEnd pages={{ ...pages, loading: pages.loading && !answer }} />
    </>
  );
}

function Name({ account: { person, createdAt } }: { account: AccountView }) {
  const now = useToday();
  return (
    <div className={css["person"]}>
      <Face person={person} size={44} />
      <div className={css["what"]}>
        <PersonName person={person} />
        <p>{words.since(moment(createdAt, now))}</p>
      </div>
    </div>
  );
}
