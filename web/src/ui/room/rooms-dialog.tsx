import { useState } from "react";
import { useLocation } from "wouter";
import type { RoomView } from "../../state/view.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { PageEnd } from "../parts/page-end.tsx";
import parts from "../parts/parts.module.css";
import { pathOf } from "../routes.ts";
import css from "../shell/dialogs.module.css";
import { useActions } from "../store-context.ts";
import { strings } from "../strings.ts";
import { usePages } from "../use-pages.ts";
import { usePaused } from "../use-paused.ts";
import { useSubmit } from "../use-submit.ts";

const words = strings.rooms;

/** The directory: every room that one may join or is in. */
export function RoomsDialog({ onClose }: { onClose: () => void }) {
  const { listRooms, joinRoom } = useActions();
  const { failure, submit } = useSubmit<undefined>();
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState("");
  const query = usePaused(typed.trim());
  const pages = usePages<RoomView>(query, async (pageToken) => {
    const outcome = await listRooms(query, pageToken);
    if (!outcome.ok) return outcome;
    return { ok: true, value: { items: outcome.value.rooms, next: outcome.value.next } };
  });
  const enter = (room: RoomView) => {
    onClose();
    navigate(pathOf(room.key));
  };
  const choose = (room: RoomView) =>
    room.joined
      ? enter(room)
      : submit(
          () => joinRoom(room.key),
          () => enter(room),
        );
  return (
    <Dialog title={words.title} onClose={onClose}>
      <Field
        data-first-focus
        label={words.filter}
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        error={failure?.message}
      />
      <ul className={css["people"]}>
        {pages.items.map((room) => (
          <RoomRow key={room.key} room={room} onChoose={() => choose(room)} />
        ))}
      </ul>
      {pages.items.length === 0 && !pages.loading && !pages.failure && (
        <p className={parts["hint"]}>{query ? words.none : words.noneYet}</p>
      )}
      <p className={parts["unseen"]} aria-live="polite">
        {!pages.loading && query !== "" ? words.found(pages.items.length) : ""}
      </p>
      <PageEnd pages={pages} />
    </Dialog>
  );
}

function RoomRow({ room, onChoose }: { room: RoomView; onChoose: () => void }) {
  const { name, topic, memberCount, joined } = room;
  return (
    <li className={css["person"]}>
      <Avatar name={name} kind="room" size={40} />
      <div className={css["what"]}>
        <bdi>{name}</bdi>
        <p>
          {strings.room.members(memberCount)}
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
        className={`${parts["button"]} ${parts["small"]} ${joined ? "" : parts["primary"]}`}
        aria-label={joined ? words.openNamed(name) : words.joinNamed(name)}
        onClick={onChoose}
      >
        {joined ? words.open : words.join}
      </button>
    </li>
  );
}
