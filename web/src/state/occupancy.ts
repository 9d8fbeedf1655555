import type { Changes, Me } from "../chat/model.ts";
import type { Desk, DeskDeps } from "./desk.ts";
import { createNotes } from "./notes.ts";
import type { QueuedRow } from "./typing.ts";
import type { ConversationKey, DraftView } from "./view.ts";
import type { LeaderStatus, Workspace } from "./workspace.ts";

/** What a workspace tells whoever opened it. */
export interface WorkspaceEvents {
  onChanged(what: readonly string[]): void;
  /** A frame has come and is being stored. */
  onArriving(changes: Changes): void;
  onStatus(status: LeaderStatus): void;
  /** The store takes no more ("full") or was taken away ("gone"): go on elsewhere, or the person's words are lost. */
  onStoreLost(how: "full" | "gone"): void;
}

/** What is carried from a store that was lost into another; the rest comes from the server again. */
export interface Carried {
  /** This browser takes no more. */
  inMemory: boolean;
  unsent: readonly QueuedRow[];
  drafts: ReadonlyMap<string, DraftView>;
}

export interface OccupancyDeps extends Omit<DeskDeps, "workspace" | "names"> {
  /** With `carried`: a workspace that begins with it. */
  openWorkspace(me: Me, events: WorkspaceEvents, carried?: Carried): Promise<Workspace>;
  /** The desk comes with what only a person who is logged in needs. */
  loadDesk(): Promise<(deps: Omit<DeskDeps, "names">) => Desk>;
  onStatus(status: LeaderStatus): void;
  /** Chosen: no stream and no sending. */
  offline(): boolean;
}

/** Whose tab this is, and the desk they sit at: at most one, opened and closed in turn. */
export interface Occupancy {
  me(): Me | undefined;
  /** Undefined until the store of whoever is logged in is open. */
  desk(): Desk | undefined;
  /**
   * Makes this tab belong to `next`; everything of anybody else is put away first.
   *
   * @param wiped whether what is on that desk shall be wiped from this browser: asked when nobody types there any more
   */
  enter(next: Me | undefined, wiped?: (desk: Desk) => Promise<boolean>): Promise<void>;
  /** The conversation on the screen; it may be asked for before the store is open. */
  show(key: ConversationKey | undefined): void;
  /** Goes to a message; it may be asked for before the store is open as well. */
  goTo(key: ConversationKey, seq: number): void;
  leave(): Promise<void>;
}

export function createOccupancy(deps: OccupancyDeps, remembered: Me | undefined): Occupancy {
  let me = remembered;
  let desk: Desk | undefined;
  let shown: ConversationKey | undefined;
  let place: { key: ConversationKey; seq: number } | undefined;
  let turns: Promise<void> = Promise.resolve();
  const inTurn = (work: () => Promise<void>) => (turns = turns.then(work).catch(deps.failed));

  /** @param lost a desk whose store was lost: somebody types there until the one that is opened has all of its words */
  async function open(next: Me, lost?: { desk: Desk; carried: Carried }): Promise<void> {
    const early: string[] = [];
    // It may be lost while it is still being opened.
    const state: { workspace?: Workspace; desk?: Desk; lost?: "full" | "gone" } = {};
    const move = () => {
      if (state.workspace?.store.kind === "durable" && state.lost !== undefined) {
        void moveStore(state.workspace, state.lost === "full");
      }
    };
    const workspace = await deps.openWorkspace(
      next,
      {
        onChanged: (what) => void (state.desk?.refresh(what) ?? early.push(...what)),
        onArriving: (changes) => state.desk?.arrive(changes),
        onStatus: deps.onStatus,
        onStoreLost: (how) => {
          state.lost = how;
          move();
        },
      },
      lost?.carried,
    );
    state.workspace = workspace;
    move();
    const opened = (await deps.loadDesk())({ ...deps, workspace });
    state.desk = opened;
    if (lost !== undefined) {
      await opened.refresh(["*"]);
      takeOver(opened, lost.desk, lost.carried);
    }
    desk = opened;
    // It may have been chosen otherwise since the workspace began to open.
    workspace.setOffline(deps.offline());
    // First: what is shown is read with it, and not once more.
    const reading = desk.refresh(["*", ...early]);
    if (shown !== undefined) {
      desk.open(shown);
    }
    if (place !== undefined) {
      desk.reading.jumpTo(place.key, place.seq);
      place = undefined;
    }
    await reading;
  }

  async function put(wipe: boolean): Promise<void> {
    const leaving = desk?.workspace;
    desk?.stop();
    desk = undefined;
    deps.changed();
    await leaving?.close({ wipe });
    if (wipe && leaving !== undefined) {
      createNotes(deps.shared, leaving.me.userId).clear();
    }
  }

  function moveStore(lost: Workspace, inMemory: boolean): Promise<void> {
    return inTurn(async () => {
      if (desk?.workspace === lost) {
        // It stays on the screen: a key that is pressed meanwhile is for it.
        desk.stop();
        await lost.close({ wipe: false });
        // What could not be saved failed for that reason alone.
        const unsent = desk
          .queued()
          .map((row) => (row.order === Infinity ? { ...row, state: "typed" as const } : row));
        await open(lost.me, { desk, carried: { inMemory, unsent, drafts: desk.begun() } });
      }
    });
  }

  return {
    me: () => me,
    desk: () => desk,
    enter: (next, wiped) => {
      me = next;
      deps.changed();
      return inTurn(async () => {
        if (desk !== undefined && desk.workspace.me.userId !== next?.userId) {
          await put((await wiped?.(desk)) ?? false);
        }
        // Somebody else may have come in while this waited for its turn.
        if (next === undefined || me?.userId !== next.userId) {
          return;
        }
        await (desk === undefined ? open(next) : desk.workspace.resume());
      });
    },
    show: (key) => {
      shown = key;
      if (key === undefined) {
        desk?.close();
      } else {
        desk?.open(key);
      }
    },
    goTo: (key, seq) => {
      if (desk === undefined) {
        place = { key, seq };
      } else {
        desk.reading.jumpTo(key, seq);
      }
    },
    leave: () => inTurn(() => put(false)),
  };
}

/** What was typed since the rest was carried. In one go, so that no word comes in between. */
function takeOver(desk: Desk, from: Desk, { unsent, drafts }: Carried): void {
  const there = new Set([...unsent, ...desk.queued()].map(({ id }) => id));
  desk.take(from.queued().filter(({ id }) => !there.has(id)));
  const begun = from.begun();
  for (const key of new Set([...drafts.keys(), ...begun.keys()])) {
    if (begun.get(key) !== drafts.get(key)) {
      desk.setDraft(key, from.draft(key));
    }
  }
}
