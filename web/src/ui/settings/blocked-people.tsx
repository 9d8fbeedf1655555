import { PageEnd } from "../parts/page-end.tsx";
import parts from "../parts/parts.module.css";
import { Face, PersonName } from "../parts/person-name.tsx";
import css from "../shell/dialogs.module.css";
import { nameOf } from "../shown-name.ts";
import { useAccount } from "../store-context.ts";
import { settingsStrings } from "../strings-settings.ts";
import { useSubmit } from "../use-submit.ts";
import { useAsked } from "./use-asked.ts";

const words = settingsStrings.blocks;

/** Whom this person has blocked, and the way back. */
export function BlockedPeople() {
  const { blocks, setBlocked } = useAccount();
  const { answer, pages } = useAsked("blocks", blocks);
  const { failure, submit } = useSubmit<undefined>();
  return (
    <section className={css["section"]}>
      <h3 className={parts["label"]}>{words.title}</h3>
      <p className={parts["hint"]}>{answer?.length === 0 ? words.none : words.hint}</p>
      {failure && (
        <p className={parts["error"]} role="alert">
          {failure.message}
        </p>
      )}
      <ul className={css["people"]}>
        {answer?.map((person) => (
          <li key={person.userId} className={css["person"]}>
            <Face person={person} size={36} />
            <span className={css["name"]}>
              <PersonName person={person} />
            </span>
            <button
              type="button"
              className={`${parts["button"]} ${parts["small"]} ${css["atEnd"]}`}
              aria-label={words.unblockNamed(nameOf(person))}
              onClick={() => submit(() => setBlocked(person.userId, false), pages.reload)}
            >
              {words.unblock}
            </button>
          </li>
        ))}
      </ul>
      <PageEnd pages={pages} />
    </section>
  );
}
