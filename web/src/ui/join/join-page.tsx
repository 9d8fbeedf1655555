import { useEffect, useState } from "react";
import { MailX, WifiOff } from "lucide-react";
import { Link, useLocation } from "wouter";
import type { ConversationKey, Failure, Person, RoomView } from "../../state/view.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Notice } from "../parts/notice.tsx";
import parts from "../parts/parts.module.css";
import { Face } from "../parts/person-name.tsx";
import { pathOf } from "../routes.ts";
import { fullNameOf } from "../shown-name.ts";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { sentence, useSubmit } from "../use-submit.ts";
import css from "./join.module.css";

const words = strings.join;

interface Invited {
  room: RoomView;
  inviter: Person;
}

/** Where an invitation leads: the room and who invites, and the way in. */
export function JoinPage({ token }: { token: string }) {
  const { connection } = useAppView();
  const { invited, failure, again } = useInvitation(token, connection === "connected");
  if (invited) return <Invitation token={token} invited={invited} />;
  if (failure && !isPassing(failure)) {
    return (
      <Notice level={1} title={words.invalid} hint={words.invalidHint} icon={<MailX size={26} />}>
        <Link href="/" className={parts["button"]}>
          {strings.nowhere.back}
        </Link>
      </Notice>
    );
  }
  if (failure) {
    return (
      <Notice level={1} title={words.failed} hint={failure.message} icon={<MailX size={26} />}>
        <button type="button" className={parts["button"]} onClick={again}>
          {strings.conversation.tryAgain}
        </button>
      </Notice>
    );
  }
  const offline = connection !== "connected";
  return (
    <Notice
      level={1}
      title={words.loading}
      {...(offline ? { hint: words.offline, icon: <WifiOff size={26} /> } : {})}
    />
  );
}

/** Neither the link's fault nor for ever: trying again may do. */
function isPassing({ reason }: Failure): boolean {
  return reason === "unreachable" || reason === "throttled";
}

function Invitation({ token, invited: { room, inviter } }: { token: string; invited: Invited }) {
  const { acceptInvitation } = useActions();
  const { busy, failure, submit } = useSubmit<ConversationKey>();
  const [, navigate] = useLocation();
  const enter = (key: ConversationKey) => navigate(pathOf(key), { replace: true });
  const join = () => (room.joined ? enter(room.key) : submit(() => acceptInvitation(token), enter));
  return (
    <div className={css["page"]}>
      <div className={css["card"]}>
        <p className={css["inviter"]}>
          <Face person={inviter} size={28} />
          <span dir="auto">{words.invites(fullNameOf(inviter))}</span>
        </p>
        <Avatar name={room.name} kind="room" size={72} />
        <h1 className={css["name"]}>
          <bdi>{room.name}</bdi>
        </h1>
        {room.topic && <p dir="auto">{room.topic}</p>}
        <p className={parts["hint"]}>
          {room.joined ? words.already : strings.room.members(room.memberCount)}
        </p>
        {failure && (
          <p className={parts["error"]} role="alert">
            {failure.message}
          </p>
        )}
        <button
          type="button"
          className={`${parts["button"]} ${parts["primary"]}`}
          aria-disabled={busy || undefined}
          onClick={join}
        >
          {room.joined ? words.open : words.submit}
        </button>
        <Link href="/" className={parts["link"]}>
          {strings.nowhere.back}
        </Link>
      </div>
    </div>
  );
}

interface Lookup {
  invited: Invited | undefined;
  failure: Failure | undefined;
  again: () => void;
}

/** Asks where a token leads, as soon as there is a connection. */
function useInvitation(token: string, connected: boolean): Lookup {
  const { invitation } = useActions();
  const [answer, setAnswer] = useState<{ invited?: Invited; failure?: Failure }>({});
  const [asked, setAsked] = useState(0);
  const wanted = connected && answer.invited === undefined;
  useEffect(() => {
    if (!wanted) return;
    let current = true;
    const settle = (next: { invited?: Invited; failure?: Failure }) => {
      if (current) setAnswer(next);
    };
    // Shown either way, so nothing is left to await.
    void invitation(token).then(
      (outcome) => settle(outcome.ok ? { invited: outcome.value } : { failure: outcome.failure }),
      () => settle({ failure: sentence(strings.unreachable, "unreachable") }),
    );
    return () => {
      current = false;
    };
  }, [token, wanted, asked, invitation]);
  const again = () => {
    setAnswer({});
    setAsked((count) => count + 1);
  };
  return { invited: answer.invited, failure: answer.failure, again };
}
