import {
  Archive,
  ArchiveRestore,
  Ban,
  CircleCheck,
  Bell,
  BellOff,
  DoorOpen,
  Mail,
  MailOpen,
  Pin,
  PinOff,
} from "lucide-react";
import type { AppActions, ConversationItem, Person } from "../../state/view.ts";
import type { MenuItem } from "../parts/menu-popup.tsx";
import { nameOf } from "../shown-name.ts";
import { strings } from "../strings.ts";
import type { OpenDialog } from "./dialogs.ts";

const words = strings.entry;

interface Deps {
  actions: Pick<AppActions, "updateEntry" | "markRead">;
  openDialog: (dialog: OpenDialog) => void;
  /** Called after it was marked as unread: whoever has it open would read it again at once. */
  onUnread?: () => void;
}

/** What a person can do with a conversation as a whole, from the list and from its own head. */
export function entryMenu(item: ConversationItem, { actions, openDialog, onUnread }: Deps): MenuItem[] {
  const { key, muted, pinned, archived } = item;
  const toggle = (change: Parameters<AppActions["updateEntry"]>[1]) => () => actions.updateEntry(key, change);
  const isUnread = item.unread > 0 || item.markedUnread;
  const read: MenuItem = {
    label: words.markRead,
    icon: MailOpen,
    onSelect: () => {
      if (item.markedUnread) actions.updateEntry(key, { unreadSeq: 0 });
      actions.markRead(key, item.newestSeq);
    },
  };
  const unread: MenuItem = {
    label: words.markUnread,
    icon: Mail,
    unavailable: item.newestSeq === 0,
    onSelect: () => {
      onUnread?.();
      actions.updateEntry(key, { unreadSeq: item.newestSeq });
    },
  };
  const items: MenuItem[] = [
    isUnread ? read : unread,
    muted
      ? { label: words.unmute, icon: Bell, onSelect: toggle({ muted: false }) }
      : { label: words.mute, icon: BellOff, onSelect: toggle({ muted: true }) },
    pinned
      ? { label: words.unpin, icon: PinOff, onSelect: toggle({ pinned: false }) }
      : { label: words.pin, icon: Pin, onSelect: toggle({ pinned: true }) },
    archived
      ? { label: words.unarchive, icon: ArchiveRestore, onSelect: toggle({ archived: false }) }
      : { label: words.archive, icon: Archive, onSelect: toggle({ archived: true }) },
  ];
  const { peer } = item;
  if (item.kind === "direct") {
    return peer && mayBlock(peer) && !item.self
      ? [...items, blockItem(peer, !item.blocked, openDialog)]
      : items;
  }
  const leave: MenuItem = {
    label: words.leave,
    icon: DoorOpen,
    danger: true,
    onSelect: () => openDialog({ kind: "leave", key }),
  };
  return [...items, leave];
}

/** Whether there is anybody to block: nobody writes in a name that nobody has. */
export function mayBlock({ deleted, unclaimed }: Person): boolean {
  return !deleted && !unclaimed;
}

/** To block somebody, or to let them again: it asks first. */
export function blockItem(
  person: Person,
  block: boolean,
  openDialog: (dialog: OpenDialog) => void,
): MenuItem {
  const label = (block ? strings.block.block : strings.block.unblock)(nameOf(person));
  return {
    label,
    icon: block ? Ban : CircleCheck,
    danger: block,
    onSelect: () => openDialog({ kind: "block", person, block }),
  };
}
