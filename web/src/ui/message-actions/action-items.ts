import {
  CornerUpLeft,
  Copy,
  Forward,
  History,
  Link,
  MailQuestionMark,
  Mails,
  Pencil,
  Pin,
  PinOff,
  SmilePlus,
  Gavel,
  Trash2,
} from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { MessageAction } from "./message-action.ts";

export const ACTION_ICONS: Record<MessageAction, LucideIcon> = {
  reply: CornerUpLeft,
  react: SmilePlus,
  edit: Pencil,
  copy: Copy,
  "copy-link": Link,
  forward: Forward,
  pin: Pin,
  unpin: PinOff,
  "mark-unread": Mails,
  report: MailQuestionMark,
  history: History,
  delete: Trash2,
  remove: Gavel,
};
