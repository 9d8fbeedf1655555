import { Hash, Link2, ScrollText, Users } from "lucide-react";
import { SectionsDialog } from "../parts/sections-dialog.tsx";
import type { Section } from "../parts/sections-dialog.tsx";
import { operatorStrings } from "../strings-operator.ts";
import { Invitations } from "./invitations.tsx";
import { People } from "./people.tsx";
import { AuditRecords } from "./audit-records.tsx";
import { Rooms } from "./rooms.tsx";

const words = operatorStrings;

const SECTIONS: readonly Section[] = [
  { id: "people", label: words.sections.people, icon: Users, draw: () => <People /> },
  { id: "rooms", label: words.sections.rooms, icon: Hash, draw: () => <Rooms /> },
  { id: "invitations", label: words.sections.invitations, icon: Link2, draw: () => <Invitations /> },
  { id: "record", label: words.sections.record, icon: ScrollText, draw: () => <AuditRecords /> },
];

/** What people with the operator role see and do: who is here, which rooms there are, who may come, what was done. */
export function OperateDialog({ onClose }: { onClose: () => void }) {
  return <SectionsDialog title={words.title} back={words.back} sections={SECTIONS} onClose={onClose} />;
}
