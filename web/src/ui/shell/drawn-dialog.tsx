import { LinkDialog } from "../account/link-dialog.tsx";
import { PasskeyDialog } from "../account/passkey-dialog.tsx";
import { PasswordDialog } from "../account/password-dialog.tsx";
import { RecoveryCodeDialog } from "../account/recovery-code-dialog.tsx";
import { later } from "../parts/later.tsx";
import { AddPeopleDialog } from "../room/add-people-dialog.tsx";
import { AboutDialog } from "../room/about-dialog.tsx";
import { GoToDateDialog } from "../room/go-to-date-dialog.tsx";
import { InvitationsDialog } from "../room/invitations-dialog.tsx";
import { LeaveDialog } from "../room/leave-dialog.tsx";
import { MembersDialog } from "../room/members-dialog.tsx";
import { NewGroupDialog } from "../room/new-group-dialog.tsx";
import { NewRoomDialog } from "../room/new-room-dialog.tsx";
import { PinsDialog } from "../room/pins-dialog.tsx";
import { ReportDialog } from "../room/report-dialog.tsx";
import { RoomSettingsDialog } from "../room/room-settings-dialog.tsx";
import { RoomsDialog } from "../room/rooms-dialog.tsx";
import { BlockDialog } from "../settings/block-dialog.tsx";
import type { OpenDialog } from "./dialogs.ts";
import { LogInAgainDialog } from "./log-in-again-dialog.tsx";
import { LogOutDialog } from "./log-out-dialog.tsx";
import { ShortcutsDialog } from "./shortcuts-dialog.tsx";

const SettingsDialog = later(async () => (await import("../settings/settings-dialog.tsx")).SettingsDialog);
const OperateDialog = later(async () => (await import("../operate/operate-dialog.tsx")).OperateDialog);
const RemoveDialog = later(async () => (await import("../operate/remove-dialog.tsx")).RemoveDialog);

/** The open dialog: most of them are one chunk, which the shell fetches before any is wanted. */
export function DrawnDialog({ dialog, onClose }: { dialog: OpenDialog; onClose: () => void }) {
  switch (dialog.kind) {
    case "new-room":
      return <NewRoomDialog onClose={onClose} />;
    case "members":
      return <MembersDialog conversationKey={dialog.key} onClose={onClose} />;
    case "add-people":
      return <AddPeopleDialog conversationKey={dialog.key} onClose={onClose} />;
    case "leave":
      return <LeaveDialog conversationKey={dialog.key} onClose={onClose} />;
    case "about":
      return <AboutDialog conversationKey={dialog.key} onClose={onClose} />;
    case "room-settings":
      return <RoomSettingsDialog conversationKey={dialog.key} onClose={onClose} />;
    case "invitations":
      return <InvitationsDialog conversationKey={dialog.key} onClose={onClose} />;
    case "pins":
      return <PinsDialog conversationKey={dialog.key} onClose={onClose} />;
    case "go-to-date":
      return <GoToDateDialog conversationKey={dialog.key} onClose={onClose} />;
    case "report":
      return <ReportDialog conversationKey={dialog.key} seq={dialog.seq} onClose={onClose} />;
    case "new-group":
      return <NewGroupDialog onClose={onClose} />;
    case "rooms":
      return <RoomsDialog onClose={onClose} />;
    case "password":
      return <PasswordDialog onClose={onClose} />;
    case "passkey":
      return <PasskeyDialog onClose={onClose} />;
    case "recovery-code":
      return <RecoveryCodeDialog onClose={onClose} />;
    case "link":
      return <LinkDialog onClose={onClose} />;
    case "settings":
      return <SettingsDialog onClose={onClose} />;
    case "block":
      return <BlockDialog {...dialog} onClose={onClose} />;
    case "operate":
      return <OperateDialog onClose={onClose} />;
    case "remove":
      return <RemoveDialog conversationKey={dialog.key} row={dialog.row} onClose={onClose} />;
    case "shortcuts":
      return <ShortcutsDialog onClose={onClose} />;
    case "log-in-again":
      return <LogInAgainDialog onClose={onClose} />;
    case "log-out":
      return <LogOutDialog {...dialog} onClose={onClose} />;
  }
}
