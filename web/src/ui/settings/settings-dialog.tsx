import { Database, Eye, MonitorSmartphone, Palette, UserRound } from "lucide-react";
import { SectionsDialog } from "../parts/sections-dialog.tsx";
import type { Section } from "../parts/sections-dialog.tsx";
import { settingsStrings } from "../strings-settings.ts";
import { AccountSection } from "./account-section.tsx";
import { Appearance } from "./appearance.tsx";
import { Devices } from "./devices.tsx";
import { Privacy } from "./privacy.tsx";
import { YourData } from "./your-data.tsx";

const words = settingsStrings;

const SECTIONS: readonly Section[] = [
  { id: "appearance", label: words.sections.appearance, icon: Palette, draw: () => <Appearance /> },
  { id: "privacy", label: words.sections.privacy, icon: Eye, draw: () => <Privacy /> },
  { id: "account", label: words.sections.account, icon: UserRound, draw: () => <AccountSection /> },
  { id: "devices", label: words.sections.devices, icon: MonitorSmartphone, draw: () => <Devices /> },
  { id: "data", label: words.sections.data, icon: Database, draw: () => <YourData /> },
];

/** Everything that a person sets for themselves, one part at a time. */
export function SettingsDialog({ onClose }: { onClose: () => void }) {
  return <SectionsDialog title={words.title} back={words.back} sections={SECTIONS} onClose={onClose} />;
}
