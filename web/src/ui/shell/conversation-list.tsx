import { useEffect, useRef, useState } from "react";
import { Archive, ArrowLeft, Mailbox } from "lucide-react";
import type { ConversationItem, ConversationKey } from "../../state/view.ts";
import { useToday } from "../page-state.ts";
import { Notice } from "../parts/notice.tsx";
import parts from "../parts/parts.module.css";
import { strings } from "../strings.ts";
import { ConversationEntry } from "./conversation-entry.tsx";
import css from "./conversation-list.module.css";

const words = strings.list;

interface Props {
  conversations: readonly ConversationItem[];
  /** Those put away: a list of their own behind one row. */
  archived: readonly ConversationItem[];
  loaded: boolean;
  openKey: ConversationKey | undefined;
}

export function ConversationList({ conversations, archived, loaded, openKey }: Props) {
  const [inArchive, setInArchive] = useState(false);
  const row = useRef<HTMLButtonElement>(null);
  if (!loaded) return <Skeleton />;
  if (inArchive) {
    const leave = () => {
      setInArchive(false);
      requestAnimationFrame(() => row.current?.focus());
    };
    return <ArchiveList archived={archived} openKey={openKey} onBack={leave} />;
  }
  if (conversations.length + archived.length === 0) {
    return <Notice level={2} title={words.empty} hint={words.emptyHint} icon={<Mailbox size={26} />} />;
  }
  return (
    <>
      {archived.length > 0 && (
        <button ref={row} type="button" className={css["archive"]} onClick={() => setInArchive(true)}>
          <Archive size={18} aria-hidden="true" />
          <span>{words.archived}</span>{" "}
          <span className={css["count"]}>{words.archivedCount(archived.length)}</span>
        </button>
      )}
      <Entries items={conversations} openKey={openKey} />
    </>
  );
}

interface ArchiveProps {
  archived: readonly ConversationItem[];
  openKey: ConversationKey | undefined;
  onBack: () => void;
}

function ArchiveList({ archived, openKey, onBack }: ArchiveProps) {
  const back = useRef<HTMLButtonElement>(null);
  useEffect(() => back.current?.focus(), []);
  return (
    <>
      <div className={css["archiveHead"]}>
        <button ref={back} type="button" className={parts["icon"]} aria-label={words.back} onClick={onBack}>
          <ArrowLeft size={20} aria-hidden="true" data-mirrored />
        </button>
        <h2>{words.archived}</h2>
      </div>
      {archived.length === 0 ? (
        <Notice
          level={undefined}
          title={words.archiveEmpty}
          hint={words.archiveEmptyHint}
          icon={<Archive size={26} />}
        />
      ) : (
        <Entries items={archived} openKey={openKey} />
      )}
    </>
  );
}

interface EntriesProps {
  items: readonly ConversationItem[];
  openKey: ConversationKey | undefined;
}

function Entries({ items, openKey }: EntriesProps) {
  const now = useToday();
  return (
    <ul>
      {items.map((item) => (
        <ConversationEntry key={item.key} item={item} open={item.key === openKey} now={now} />
      ))}
    </ul>
  );
}

/** The shape of a list that is being read from this device. */
function Skeleton() {
  return (
    <div aria-hidden="true">
      {[58, 42, 66, 50].map((width) => (
        <div key={width} className={css["entry"]}>
          <span className={css["bone"]} />
          <span className={css["bar"]} style={{ width: `${width}%` }} />
          <span className={css["bar"]} style={{ width: `${width + 25}%` }} />
        </div>
      ))}
    </div>
  );
}
