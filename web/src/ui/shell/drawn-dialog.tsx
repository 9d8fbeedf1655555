import { AddPeopleDialog } from "../room/add-people-dialog.tsx";
import { LeaveRoomDialog } from "../room/leave-room-dialog.tsx";
import { MembersDialog } from "../room/members-dialog.tsx";
import { NewRoomDialog } from "../room/new-room-dialog.tsx";
import type { OpenDialog } from "./dialogs.ts";
import { LogInAgainDialog } from "./log-in-again-dialog.tsx";
import { LogOutDialog } from "./log-out-dialog.tsx";
import { PasswordDialog } from "./password-dialog.tsx";
import { SettingsDialog } from "./settings-dialog.tsx";
import { ShortcutsDialog } from "./shortcuts-dialog.tsx";

/** The open dialog. None is loaded when it is wanted: there may be no network then. */
export function DrawnDialog({ dialog, onClose }: { dialog: OpenDialog; onClose: () => void }) {
  switch (dialog.kind) {
    case "new-room":
      return <NewRoomDialog onClose={onClose} />;
    case "members":
      return <MembersDialog conversationKey={dialog.key} onClose={onClose} />;
    case "add-people":
      return <AddPeopleDialog conversationKey={dialog.key} onClose={onClose} />;
    case "leave":
      return <LeaveRoomDialog conversationKey={dialog.key} onClose={onClose} />;
    case "password":
      return <PasswordDialog onClose={onClose} />;
    case "settings":
      return <SettingsDialog onClose={onClose} />;
    case "shortcuts":
      return <ShortcutsDialog onClose={onClose} />;
    case "log-in-again":
      return <LogInAgainDialog onClose={onClose} />;
    case "log-out":
      return <LogOutDialog {...dialog} onClose={onClose} />;
    default:
      return null;
  }
}
