import { Compass, UserPlus, Users } from "lucide-react";
import { Avatar } from "../parts/avatar.tsx";
import parts from "../parts/parts.module.css";
import { strings } from "../strings.ts";
import css from "./find.module.css";
import type { FindOption } from "./find-results.ts";

const words = strings.find;
const GROUPS = [
  { kind: "self", label: words.yours },
  { kind: "person", label: words.people },
  { kind: "group", label: words.groups },
  { kind: "room", label: words.rooms },
  { kind: "unused", label: words.unused },
  { kind: "command", label: words.more },
] as const;

interface Props {
  id: string;
  options: readonly FindOption[];
  active: FindOption | undefined;
  onChoose: (option: FindOption) => void;
}

export function optionId(listId: string, option: FindOption): string {
  return `${listId}-${option.key}`;
}

export function FindList({ id, options, active, onChoose }: Props) {
  return (
    <div id={id} role="listbox" aria-label={words.label} className={css["list"]}>
      {GROUPS.map(({ kind, label }) => {
        const inGroup = options.filter((option) => option.kind === kind);
        if (inGroup.length === 0) return null;
        return (
          <div key={kind} role="group" aria-labelledby={`${id}-${kind}`}>
            <p id={`${id}-${kind}`} role="presentation" className={css["group"]}>
              {label}
            </p>
            {inGroup.map((option) => (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus -- the field keeps the focus and hears the keys
              <div
                key={option.key}
                id={optionId(id, option)}
                role="option"
                aria-selected={option === active}
                className={css["option"]}
                onClick={() => onChoose(option)}
              >
                <OptionFace option={option} />
              </div>
            ))}
          </div>
        );
      })}
    </div>
  );
}

function OptionFace({ option }: { option: FindOption }) {
  const { kind, name } = option;
  if (kind === "command") {
    const Icon = option.key === "rooms" ? Compass : Users;
    return (
      <>
        <span className={css["stranger"]} aria-hidden="true">
          <Icon size={18} />
        </span>
        <span className={css["name"]}>{name}</span>
        <span className={css["detail"]}>{option.detail}</span>
      </>
    );
  }
  if (kind === "unused") {
    return (
      <>
        <span className={css["stranger"]} aria-hidden="true">
          <UserPlus size={18} />
        </span>
        <span className={css["name"]}>{words.writeTo(name)}</span>
        <span className={css["detail"]}>{words.waits}</span>
      </>
    );
  }
  const isPerson = kind === "person";
  return (
    <>
      <Avatar
        name={name}
        {...(option.kind === "person" ? { colour: option.handle?.slice(1) ?? name } : {})}
        kind={kind === "room" || kind === "group" ? kind : "direct"}
        self={kind === "self"}
        {...(kind === "group" ? { count: option.memberCount } : {})}
        size={38}
        online={isPerson && option.online}
        unclaimed={isPerson && option.unclaimed}
      />
      <span className={css["name"]}>
        <bdi>{name}</bdi>
        {option.kind === "person" && option.handle !== undefined && (
          <>
            {" "}
            <bdi className={parts["handle"]}>{option.handle}</bdi>
          </>
        )}
      </span>
      <span className={css["detail"]}>{detailOf(option)}</span>
      {kind === "room" && !option.joined && <span className={css["join"]}>{words.join}</span>}
    </>
  );
}

function detailOf(option: Exclude<FindOption, { kind: "unused" | "command" }>): string {
  if (option.kind === "room" || option.kind === "group") return strings.room.members(option.memberCount);
  if (option.kind === "self") return strings.list.notesHint;
  if (option.unclaimed) return words.unclaimed;
  return option.online ? strings.conversation.online : strings.conversation.away;
}
