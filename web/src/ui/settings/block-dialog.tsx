import type { Person } from "../../state/view.ts";
import { Ask } from "../parts/ask.tsx";
import { fullNameOf, nameOf } from "../shown-name.ts";
import { useAccount } from "../store-context.ts";
import { strings } from "../strings.ts";
import { useSubmit } from "../use-submit.ts";

const words = strings.block;

interface Props {
  person: Person;
  /** What is asked for: to block them, or to let them again. */
  block: boolean;
  onDone?: () => void;
  onClose: () => void;
}

/** Asks before somebody is blocked, and before they are let again. */
export function BlockDialog({ person, block, onDone, onClose }: Props) {
  const { setBlocked } = useAccount();
  const { busy, failure, submit } = useSubmit<undefined>();
  const name = fullNameOf(person);
  const asked = block
    ? { title: words.title(name), hint: words.hint(nameOf(person)), submit: words.submit }
    : {
        title: words.unblockTitle(name),
        hint: words.unblockHint(nameOf(person)),
        submit: words.unblockSubmit,
      };
  return (
    <Ask
      {...{ ...asked, busy, failure, onClose }}
      onSubmit={() =>
        submit(
          () => setBlocked(person.userId, block),
          () => {
            onDone?.();
            onClose();
          },
        )
      }
    />
  );
}
