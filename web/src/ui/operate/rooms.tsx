import { useState } from "react";
import type { OperatorActions, RoomView } from "../../state/view.ts";
import { Avatar } from "../parts/avatar.tsx";
import parts from "../parts/parts.module.css";
import css from "../shell/dialogs.module.css";
import { useOperator } from "../store-context.ts";
import { operatorStrings } from "../strings-operator.ts";
import { strings } from "../strings.ts";
import { AskReason } from "./ask-reason.tsx";
import type { Act } from "./ask-reason.tsx";
import { SearchedList } from "./searched-list.tsx";
import { useSearched } from "./use-searched.ts";

const words = operatorStrings.rooms;

type Room = RoomView & { closed: boolean };

/** Every room of the server, without what is said in it. */
export function Rooms() {
  const { allRooms, closeRoom } = useOperator();
  const [act, setAct] = useState<Act>();
  const list = useSearched(async (query, pageToken) => {
    const outcome = await allRooms(query, pageToken);
    return outcome.ok
      ? { ok: true, value: { items: outcome.value.rooms, next: outcome.value.next } }
      : outcome;
  });
  return (
    <>
      <SearchedList label={words.filter} none={words.none} list={list}>
        {list.pages.items.map((room) => (
          <RoomRow key={room.key} room={room} onAct={() => setAct(actOn(room, closeRoom))} />
        ))}
      </SearchedList>
      {act && <AskReason act={act} onDone={list.pages.reload} onClose={() => setAct(undefined)} />}
    </>
  );
}

function RoomRow({ room, onAct }: { room: Room; onAct: () => void }) {
  const { name, topic, memberCount, visibility, closed } = room;
  return (
    <li className={css["person"]}>
      <Avatar name={name} kind="room" size={36} />
      <div className={css["what"]}>
        <bdi>{name}</bdi> {closed && <span className={css["alarm"]}>{words.closed}</span>}
        <p>
          {strings.room.members(memberCount)}
          {visibility === "private" && ` · ${words.privateRoom}`}
          {topic && (
            <>
              {" · "}
              <bdi>{topic}</bdi>
            </>
          )}
        </p>
      </div>
      <button
        type="button"
        className={`${parts["button"]} ${parts["small"]}`}
        aria-label={(closed ? words.openNamed : words.closeNamed)(name)}
        onClick={onAct}
      >
        {closed ? words.open : words.close}
      </button>
    </li>
  );
}

function actOn({ key, name, closed }: Room, closeRoom: OperatorActions["closeRoom"]): Act {
  const run = (reason: string) => closeRoom(key, !closed, reason);
  return closed
    ? { title: words.openTitle(name), hint: words.openHint, submit: words.openSubmit, danger: false, run }
    : { title: words.closeTitle(name), hint: words.closeHint, submit: words.closeSubmit, danger: true, run };
}
