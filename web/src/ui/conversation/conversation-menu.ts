import { CalendarDays, Info, Link2, Pin, SlidersHorizontal, UserPlus, Users } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import { useLocation } from "wouter";
import type { ConversationView } from "../../state/view.ts";
import type { MenuItem } from "../parts/menu-popup.tsx";
import { useDialog } from "../shell/dialogs.ts";
import type { OpenDialog } from "../shell/dialogs.ts";
import { blockItem, entryMenu, mayBlock } from "../shell/entry-menu.ts";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";

const words = strings.header;

/** Everything that can be done with the open conversation, by what it is and by what this person may. */
export function useConversationMenu(view: ConversationView): MenuItem[] {
  const actions = useActions();
  const { conversations, archived } = useAppView();
  const openDialog = useDialog();
  const [, navigate] = useLocation();
  const { key, kind, role, peer, self } = view;
  const item = [...conversations, ...archived].find((each) => each.key === key);
  const opens = (label: string, icon: LucideIcon, dialog: OpenDialog): MenuItem => ({
    label,
    icon,
    onSelect: () => openDialog(dialog),
  });
  const people =
    kind === "direct"
      ? []
      : [
          opens(words.about, Info, { kind: "about", key }),
          opens(words.members, Users, { kind: "members", key }),
          opens(strings.room.add, UserPlus, { kind: "add-people", key }),
        ];
  const room =
    kind === "room"
      ? [
          opens(words.invite, Link2, { kind: "invitations", key }),
          ...(role === "member"
            ? []
            : [opens(words.settings, SlidersHorizontal, { kind: "room-settings", key })]),
        ]
      : [];
  const places = [
    opens(words.pins, Pin, { kind: "pins", key }),
    opens(words.goToDate, CalendarDays, { kind: "go-to-date", key }),
  ];
  // Whoever has it open would read it again at once.
  const onUnread = () => navigate("/");
  if (item) return [...people, ...room, ...places, ...entryMenu(item, { actions, openDialog, onUnread })];
  // Nothing was said yet: all that can be done is to keep it so.
  const block = peer && !self && mayBlock(peer) ? [blockItem(peer, true, openDialog)] : [];
  return [...people, ...room, ...places, ...block];
}
