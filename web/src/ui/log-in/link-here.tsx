import { useState } from "react";
import type { FormEvent } from "react";
import type { Failure } from "../../state/view.ts";
import type { LinkAddress } from "../link-address.ts";
import { AlertIcon } from "../parts/alert-icon.tsx";
import parts from "../parts/parts.module.css";
import { accountStrings } from "../strings-account.ts";
import css from "./log-in.module.css";
import { SharedComputer } from "./shared-computer.tsx";
import { WaitForApproval } from "./wait-for-approval.tsx";

const words = accountStrings.linkHere;

interface Props {
  link: LinkAddress;
  /** Shows the log-in page as it always is. */
  onOther: () => void;
}

/** Where the QR code of another browser leads. It asks first: an address alone logs nobody in. */
export function LinkHere({ link, onOther }: Props) {
  const [shared, setShared] = useState(false);
  const [waiting, setWaiting] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  if (waiting) {
    const onEnd = (ended: Failure | undefined) => {
      setWaiting(false);
      setFailure(ended);
    };
    return <WaitForApproval link={{ ...link, shared }} onDone={() => undefined} onEnd={onEnd} />;
  }
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setWaiting(true);
  };
  return (
    <form className={css["form"]} onSubmit={onSubmit}>
      <h2 className={css["question"]} dir="auto">
        {words.title(link.username)}
      </h2>
      <p className={parts["hint"]}>{words.hint}</p>
      {failure && (
        <p className={parts["error"]} role="alert">
          <AlertIcon />
          {failure.message}
        </p>
      )}
      <button
        type="submit"
        className={`${parts["button"]} ${parts["primary"]} ${css["submit"]}`}
        // There is nothing else to do here.
        autoFocus
      >
        {words.submit}
      </button>
      <SharedComputer checked={shared} onChange={setShared} />
      <button type="button" className={parts["link"]} onClick={onOther}>
        {words.other}
      </button>
    </form>
  );
}
