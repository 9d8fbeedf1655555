import { useEffect, useRef, useState } from "react";
import type { FormEvent } from "react";
import type { Failure, LogInCredential, ServerLimits } from "../../state/view.ts";
import { minutes } from "../minutes.ts";
import { Field } from "../parts/field.tsx";
import parts from "../parts/parts.module.css";
import { passkeysWork } from "../passkeys-work.ts";
import { useActions, useAppView } from "../store-context.ts";
import { outside } from "../strings-outside.ts";
import { useCountdown } from "../use-countdown.ts";
import { sentence, useSubmit } from "../use-submit.ts";
import { asksForMore, doorAfter, doorsOf, isAboutName, isMistake, type Door } from "./doors.ts";
import css from "./log-in.module.css";
import { SharedComputer } from "./shared-computer.tsx";
import type { WayHandle } from "./ways-in.tsx";

const words = outside.logIn;

/** Most names open by themselves: what the others want is fetched when one does. */
const loadWays = () => import("./ways-in.tsx");

interface Props {
  /** Logging in again: the name is settled. */
  name?: string;
  /** To the server, for a new name. */
  invitation?: string;
  onDone?: () => void;
}

/** What the name asks for. */
interface Asked {
  ways: Awaited<ReturnType<typeof loadWays>>;
  doors: ReturnType<typeof doorsOf>;
  door: Door | undefined;
}

export function LogInForm({ name, invitation, onDone }: Props) {
  const { logIn } = useActions();
  const { shared: wasShared, server } = useAppView();
  const { busy, failure, submit, setFailure } = useSubmit<undefined>();
  const [username, setUsername] = useState(name ?? "");
  const [shared, setShared] = useState(wasShared);
  const [asked, setAsked] = useState<Asked>();
  const [linkCode, setLinkCode] = useState<string>();
  const [retryAt, setRetryAt] = useState<number>();
  const retryIn = useCountdown(failure?.reason === "throttled" ? retryAt : undefined);
  const usernameField = useRef<HTMLInputElement>(null);
  const way = useRef<WayHandle>(null);
  useEffect(() => usernameField.current?.focus(), []);

  const failed = (next: Failure) => {
    if (next.retryAfterMs !== undefined) setRetryAt(Date.now() + next.retryAfterMs);
    if (isAboutName(next) || !asked) usernameField.current?.focus();
    if (!asksForMore(next)) return;
    const open = (loaded: Asked["ways"]) =>
      setAsked((before) => {
        const doors = next.opensWith ? doorsOf(next.opensWith, passkeysWork()) : (before?.doors ?? []);
        return { ways: loaded, doors, door: doorAfter(next, doors, before?.door) };
      });
    // Shown either way, so nothing is left to await.
    void loadWays().then(open, () => setFailure(sentence(outside.unreachable, "unreachable")));
  };
  const enter = (credential: LogInCredential, wanted = username) =>
    submit(
      () => logIn(wanted.trim(), { ...credential, shared, ...(invitation && { invitation }) }),
      () => onDone?.(),
      failed,
    );
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (!username.trim()) setFailure(sentence(words.empty, "username-invalid"));
    else if (way.current) way.current.submit();
    else enter({});
  };
  const onUsername = (value: string) => {
    setUsername(value);
    setFailure(undefined);
    setAsked(undefined);
  };

  if (linkCode !== undefined && asked) {
    const onEnd = (ended: Failure | undefined) => {
      setLinkCode(undefined);
      setFailure(ended);
    };
    const link = { username: username.trim(), code: linkCode, shared };
    return <asked.ways.WaitForApproval link={link} onDone={() => onDone?.()} onEnd={onEnd} />;
  }
  const shown = failure && isMistake(failure) ? failure : undefined;
  const message =
    shown && (retryIn > 0 ? `${shown.message} ${words.retry(minutes(retryIn))}` : shown.message);
  const isOfName = shown !== undefined && (isAboutName(shown) || !asked?.door);
  return (
    <form className={css["form"]} onSubmit={onSubmit} noValidate>
      <Field
        ref={usernameField}
        label={words.username}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
        readOnly={name !== undefined}
        value={username}
        onChange={(event) => onUsername(event.target.value)}
        hint={name === undefined && !asked ? hintOf(server.signUp, invitation) : undefined}
        error={isOfName ? message : undefined}
        remedy={
          shown?.suggestion && (
            <Suggestion name={shown.suggestion} onUse={(s) => (setUsername(s), enter({}, s))} />
          )
        }
      />
      {asked && (
        <asked.ways.WayIn
          key={asked.door}
          ref={way}
          username={username.trim()}
          door={asked.door}
          failure={isOfName ? undefined : message}
          onCredential={enter}
          onLinkCode={setLinkCode}
          onFailure={setFailure}
        />
      )}
      <button
        type="submit"
        className={`${parts["button"]} ${parts["primary"]} ${css["submit"]}`}
        aria-disabled={busy || undefined}
      >
        {busy ? words.busy : asked?.door === "passkey" ? asked.ways.passkeyLabel : words.submit}
      </button>
      {asked && (
        <asked.ways.OtherWays
          doors={asked.doors.filter((door) => door !== asked.door)}
          onDoor={(door) => {
            setAsked({ ...asked, door });
            setFailure(undefined);
          }}
        />
      )}
      {name === undefined && <SharedComputer checked={shared} onChange={setShared} />}
    </form>
  );
}

/** What a newcomer needs to know. */
function hintOf(signUp: ServerLimits["signUp"], invitation: string | undefined): string {
  if (signUp === "invite" && invitation === undefined) return words.usernameHintInvite;
  return signUp === "password" ? words.usernameHintPassword : words.usernameHint;
}

/** The way out of a refused name, in one click. */
function Suggestion({ name, onUse }: { name: string; onUse: (name: string) => void }) {
  return (
    <button
      type="button"
      className={`${parts["button"]} ${parts["small"]} ${css["remedy"]}`}
      onClick={() => onUse(name)}
    >
      {words.use(name)}
    </button>
  );
}
