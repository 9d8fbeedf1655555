import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { LinkView } from "../../state/view.ts";
import { linkAddress } from "../link-address.ts";
import { Dialog, DialogActions } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import { useAccount, useAppView } from "../store-context.ts";
import { accountStrings } from "../strings-account.ts";
import { useCountdown } from "../use-countdown.ts";
import { useSubmit } from "../use-submit.ts";
import css from "./account.module.css";
import { AskConfirmation } from "./ask-confirmation.tsx";
import { minutes } from "../minutes.ts";
import { qrPicture } from "./qr-path.ts";
import { useConfirmed } from "./use-confirmed.ts";

const words = accountStrings.link;

interface Code {
  code: string;
  expiresAt: number;
}

/** Lets another device of the same person in: shows it a code, and asks when it comes. */
export function LinkDialog({ onClose }: { onClose: () => void }) {
  const { createLink, cancelLink } = useAccount();
  const confirmed = useConfirmed<Code>();
  const { busy, asking, failure, submit } = confirmed;
  const [code, setCode] = useState<Code>();
  /** The code may still let somebody in, whom nobody would see come once this is closed. */
  const open = useRef(false);
  const make = () =>
    submit(createLink, (made) => {
      open.current = true;
      setCode(made);
    });
  const begin = useEffectEvent(make);
  const end = useEffectEvent(() => {
    // Should nobody hear of it: the code is over by itself in ten minutes.
    if (open.current) void cancelLink();
  });
  useEffect(() => {
    begin();
    return () => end();
  }, []);
  const onLink = ({ state }: LinkView) => {
    open.current = state === "waiting" || state === "requested";
  };
  return (
    <Dialog title={words.title} onClose={onClose}>
      {code && <ShownCode key={code.code} {...code} onLink={onLink} onAgain={make} />}
      {!code && asking && <AskConfirmation {...confirmed} />}
      {!code && !asking && busy && <p role="status">{words.making}</p>}
      {!asking && failure && (
        <>
          <p className={parts["error"]} role="alert">
            {failure.message}
          </p>
          <Again onAgain={make} />
        </>
      )}
    </Dialog>
  );
}

interface ShownCodeProps extends Code {
  onLink: (link: LinkView) => void;
  onAgain: () => void;
}

/** A code from when it is made until it was used, or is over. */
function ShownCode({ code, expiresAt, onLink, onAgain }: ShownCodeProps) {
  const { watchLink } = useAccount();
  const [link, setLink] = useState<LinkView>();
  const [refused, setRefused] = useState(false);
  const left = useCountdown(expiresAt);
  const tell = useEffectEvent((next: LinkView) => {
    setLink(next);
    onLink(next);
  });
  useEffect(() => {
    const watching = new AbortController();
    void watchLink((next) => tell(next), watching.signal);
    return () => watching.abort();
  }, [watchLink]);
  if (refused) return <Ending text={words.refused} onAgain={onAgain} />;
  switch (link?.state) {
    case "requested":
      return <Request link={link} onRefused={() => setRefused(true)} />;
    case "approved":
      return <p role="status">{words.approved}</p>;
    case "used":
      return <p role="alert">{words.done}</p>;
    case "none":
      return <Ending text={words.over} onAgain={onAgain} />;
    default:
      return <Waiting code={code} left={left} />;
  }
}

/** @param left seconds; none is no proof that the code is over: this browser's clock may be wrong, and the server says so */
function Waiting({ code, left }: { code: string; left: number }) {
  const { me } = useAppView();
  const { size, path } = qrPicture(linkAddress(location.origin, me?.username ?? "", code));
  return (
    <div className={css["link"]}>
      <svg
        className={css["qr"]}
        viewBox={`0 0 ${size} ${size}`}
        role="img"
        aria-label={words.picture}
        shapeRendering="crispEdges"
      >
        <rect width={size} height={size} className={css["light"]} />
        <path d={path} className={css["dark"]} />
      </svg>
      <p>
        {words.hint} {words.hintCode(location.host)}
      </p>
      <output className={css["code"]} aria-label={words.code}>
        {code}
      </output>
      {left > 0 && (
        <p className={parts["hint"]} role="timer">
          {words.left(minutes(left))}
        </p>
      )}
    </div>
  );
}

/** Another browser has the code: the person decides. */
function Request({ link, onRefused }: { link: LinkView; onRefused: () => void }) {
  const { answerLink } = useAccount();
  const { busy, failure, submit } = useSubmit<undefined>();
  const [approved, setApproved] = useState(false);
  const answer = (approve: boolean) =>
    submit(
      () => answerLink(link.requestId, approve),
      () => (approve ? setApproved(true) : onRefused()),
    );
  if (approved) return <p role="status">{words.approved}</p>;
  return (
    <>
      <p role="alert" className={css["asks"]}>
        {words.asks(link.deviceName, link.address)}
      </p>
      <p>{words.asksHint}</p>
      {failure && (
        <p className={parts["error"]} role="alert">
          {failure.message}
        </p>
      )}
      <DialogActions>
        <button
          type="button"
          autoFocus
          className={parts["button"]}
          aria-disabled={busy || undefined}
          onClick={() => answer(false)}
        >
          {words.refuse}
        </button>
        <button
          type="button"
          className={`${parts["button"]} ${parts["primary"]}`}
          aria-disabled={busy || undefined}
          onClick={() => answer(true)}
        >
          {words.approve}
        </button>
      </DialogActions>
    </>
  );
}

function Ending({ text, onAgain }: { text: string; onAgain: () => void }) {
  return (
    <>
      <p role="alert">{text}</p>
      <Again onAgain={onAgain} />
    </>
  );
}

function Again({ onAgain }: { onAgain: () => void }) {
  return (
    <DialogActions>
      <button type="button" className={`${parts["button"]} ${parts["primary"]}`} onClick={onAgain}>
        {words.again}
      </button>
    </DialogActions>
  );
}
