import { useLocation } from "wouter";
import type { ConversationKey, ConversationView } from "../../state/view.ts";
import { Ask } from "../parts/ask.tsx";
import { useActions, useConversation } from "../store-context.ts";
import { strings } from "../strings.ts";
import { useSubmit } from "../use-submit.ts";

const words = strings.room;

interface Props {
  conversationKey: ConversationKey;
  onClose: () => void;
}

export function LeaveDialog({ conversationKey: key, onClose }: Props) {
  const view = useConversation(key);
  const { leaveRoom } = useActions();
  const { busy, failure, submit } = useSubmit<undefined>();
  const [, navigate] = useLocation();
  const leave = () =>
    submit(
      () => leaveRoom(key),
      () => {
        onClose();
        navigate("/", { replace: true });
      },
    );
  return (
    <Ask
      title={words.leaveTitle(view.title)}
      hint={consequence(view)}
      submit={strings.entry.leave}
      busy={busy}
      failure={failure}
      onSubmit={leave}
      onClose={onClose}
    />
  );
}

function consequence({ visibility, role, memberCount }: ConversationView): string {
  const back = visibility === "public" ? words.leavePublic : words.leavePrivate;
  return role === "owner" && memberCount > 1 ? `${back} ${words.leaveOwner}` : back;
}
