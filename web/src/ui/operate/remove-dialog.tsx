import type { ConversationKey, MessageRow } from "../../state/view.ts";
import { useOperator } from "../store-context.ts";
import { operatorStrings } from "../strings-operator.ts";
import { AskReason } from "./ask-reason.tsx";

const words = operatorStrings.remove;

interface Props {
  conversationKey: ConversationKey;
  row: MessageRow;
  onClose: () => void;
}

/** Takes somebody's message away. That it is gone comes by the stream, as for everybody. */
export function RemoveDialog({ conversationKey, row, onClose }: Props) {
  const { removeMessage } = useOperator();
  const run = (reason: string) => removeMessage(conversationKey, row.seq ?? 0, reason);
  return <AskReason act={{ ...words, danger: true, run }} onDone={() => undefined} onClose={onClose} />;
}
