import { Crown, EllipsisVertical, MessageSquare, ShieldCheck, User, UserMinus } from "lucide-react";
import { useLocation } from "wouter";
import type { MemberRole, Person } from "../../state/view.ts";
import type { MenuItem } from "../parts/menu-popup.tsx";
import { Menu } from "../parts/menu.tsx";
import parts from "../parts/parts.module.css";
import { PersonLink, pathOfPerson } from "../parts/person-link.tsx";
import { Face, PersonName } from "../parts/person-name.tsx";
import css from "../shell/dialogs.module.css";
import { useDialog } from "../shell/dialogs.ts";
import { blockItem, mayBlock } from "../shell/entry-menu.ts";
import { nameOf } from "../shown-name.ts";
import { strings } from "../strings.ts";

const words = strings.people;

export interface ListedMember {
  person: Person;
  role: MemberRole;
  /** Undefined: not known in a list this long. */
  online?: boolean | undefined;
}

/** What is to be done with somebody; what cannot be undone by a click is asked first. */
export type MemberChange = { kind: "role"; role: MemberRole } | { kind: "remove" };

interface Props {
  member: ListedMember;
  isMe: boolean;
  /** What the person who looks may do here; in a group there are no roles. */
  myRole: MemberRole;
  inRoom: boolean;
  /** The person who looks blocked them. */
  blocked: boolean;
  onGo: () => void;
  onChange: (change: MemberChange) => void;
}

/** One member: who they are, what they may do, and what may be done about it. */
export function MemberRow({ member, isMe, myRole, inRoom, blocked, onGo, onChange }: Props) {
  const { person, online, role } = member;
  const [, navigate] = useLocation();
  const openDialog = useDialog();
  const items: MenuItem[] = [
    { label: words.write, icon: MessageSquare, onSelect: () => (onGo(), navigate(pathOfPerson(person))) },
    ...(inRoom ? changes(role, myRole, onChange) : []),
    ...(mayBlock(person) ? [blockItem(person, !blocked, openDialog)] : []),
  ];
  return (
    <li className={css["person"]}>
      <Face person={person} size={36} online={online === true || isMe} />
      {isMe ? (
        <span className={css["name"]}>
          <PersonName person={person} />
        </span>
      ) : (
        <PersonLink person={person} onGo={onGo} />
      )}
      {inRoom && role !== "member" && <span className={css["role"]}>{words[role]}</span>}
      <span className={css["personState"]}>{blocked ? strings.block.state : stateOf(member, isMe)}</span>
      {!isMe && !person.deleted && items.length > 1 && (
        <Menu
          label={words.menu(nameOf(person))}
          buttonClass={parts["icon"]}
          button={<EllipsisVertical size={18} aria-hidden="true" />}
          items={items}
        />
      )}
    </li>
  );
}

function stateOf({ person, online }: ListedMember, isMe: boolean): string {
  if (isMe) return words.you;
  if (person.unclaimed) return strings.conversation.notYet;
  return online ? strings.conversation.online : "";
}

/** As the server allows it: the owner gives roles and removes anybody, admins remove members. */
function changes(role: MemberRole, myRole: MemberRole, onChange: Props["onChange"]): MenuItem[] {
  const give = (label: string, icon: MenuItem["icon"], given: MemberRole): MenuItem => {
    return { label, icon, onSelect: () => onChange({ kind: "role", role: given }) };
  };
  const remove: MenuItem = {
    label: words.remove,
    icon: UserMinus,
    danger: true,
    onSelect: () => onChange({ kind: "remove" }),
  };
  if (myRole === "owner") {
    const other =
      role === "admin" ? give(words.makeMember, User, "member") : give(words.makeAdmin, ShieldCheck, "admin");
    return [other, give(words.makeOwner, Crown, "owner"), remove];
  }
  return myRole === "admin" && role === "member" ? [remove] : [];
}
