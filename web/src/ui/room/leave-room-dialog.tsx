import { useLocation } from "wouter";
import type { ConversationKey } from "../../state/view.ts";
import { Dialog, DialogActions } from "../parts/dialog.tsx";
import parts from "../parts/parts.module.css";
import { useActions, useConversation } from "../store-context.ts";
import { strings } from "../strings.ts";
import { useSubmit } from "../use-submit.ts";

const words = strings.room;

export function LeaveRoomDialog({
  conversationKey,
  onClose,
}: {
  conversationKey: ConversationKey;
  onClose: () => void;
}) {
  const room = useConversation(conversationKey);
  const { leaveRoom } = useActions();
  const { busy, failure, submit } = useSubmit<undefined>();
  const [, navigate] = useLocation();
  const leave = () =>
    submit(
      () => leaveRoom(conversationKey),
      () => {
        onClose();
        navigate("/", { replace: true });
      },
    );
  return (
    <Dialog title={words.leaveTitle(room.title)} onClose={onClose}>
      <p>{room.visibility === "public" ? words.leavePublic : words.leavePrivate}</p>
      {failure && (
        <p className={parts["error"]} role="alert">
          {failure.message}
        </p>
      )}
      <DialogActions>
        <button type="button" className={parts["button"]} onClick={onClose}>
          {strings.dialog.cancel}
        </button>
        <button
          type="button"
          className={`${parts["button"]} ${parts["danger"]}`}
          aria-disabled={busy || undefined}
          onClick={leave}
        >
          {words.leave}
        </button>
      </DialogActions>
    </Dialog>
  );
}
