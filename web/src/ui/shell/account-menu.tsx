import {
  Gavel,
  KeyRound,
  Keyboard,
  LogOut,
  MonitorSmartphone,
  Settings,
  Wifi,
  WifiOff,
  UserX,
} from "lucide-react";
import { Avatar } from "../parts/avatar.tsx";
import { Menu } from "../parts/menu.tsx";
import type { MenuItem } from "../parts/menu-popup.tsx";
import { useActions, useAppView } from "../store-context.ts";
import { strings } from "../strings.ts";
import { accountStrings } from "../strings-account.ts";
import { noLoss, useDialog } from "./dialogs.ts";
import css from "./shell.module.css";
import { useLogOut } from "./use-log-out.ts";

const words = strings.account;

export function AccountMenu() {
  const { me, wentOffline, hasPassword, operator, shared, connection } = useAppView();
  const actions = useActions();
  const openDialog = useDialog();
  const { logOut } = useLogOut();
  const name = me?.username ?? "";
  const items: MenuItem[] = [
    wentOffline
      ? { label: words.goOnline, icon: Wifi, onSelect: actions.goOnline }
      : { label: words.goOffline, icon: WifiOff, onSelect: actions.goOffline },
    {
      label: hasPassword ? words.changePassword : words.addPassword,
      icon: KeyRound,
      onSelect: () => openDialog({ kind: "password" }),
    },
    {
      label: accountStrings.link.menu,
      icon: MonitorSmartphone,
      onSelect: () => openDialog({ kind: "link" }),
    },
    { label: words.settings, icon: Settings, onSelect: () => openDialog({ kind: "settings" }) },
    ...(operator
      ? [{ label: words.operate, icon: Gavel, onSelect: () => openDialog({ kind: "operate" }) }]
      : []),
    { label: words.shortcuts, icon: Keyboard, onSelect: () => openDialog({ kind: "shortcuts" }) },
    { label: words.logOut, icon: LogOut, onSelect: () => logOut({ forget: false, discardUnsent: false }) },
    // In a browser that others use too, the name alone opens nothing anyway.
    ...(shared
      ? []
      : [
          {
            label: words.forget,
            icon: UserX,
            danger: true,
            onSelect: () => openDialog({ kind: "log-out", forget: true, loss: noLoss, failure: undefined }),
          },
        ]),
  ];
  return (
    <Menu
      label={words.label}
      heading={name}
      buttonClass={css["account"]}
      button={<Avatar name={name} kind="direct" size={34} online={connection === "connected"} />}
      items={items}
    />
  );
}
