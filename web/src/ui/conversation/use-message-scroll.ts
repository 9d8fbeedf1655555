import {
  startTransition,
  useCallback,
  useEffect,
  useLayoutEffect,
  useReducer,
  useRef,
  useState,
} from "react";
import type { RefObject } from "react";
import type { ConversationKey, ConversationView } from "../../state/view.ts";
import { usePageVisible } from "../page-state.ts";
import { useActions, useAppView } from "../store-context.ts";
import { openList, reduceList } from "./list-state.ts";
import type { LeftPosition, ListEvent, ListState, Placement } from "./list-state.ts";
import { anchorOf, holdAnchor, lastSeqInView, scrollToEnd, scrollToUnread, showRow } from "./scroll-place.ts";

interface MessageScroll {
  state: ListState;
  /** It opened at the first unread row. */
  openedAtUnread: boolean;
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  onScroll: () => void;
  /** To be called before the document changes: the place that is kept is the one of that very moment. */
  beforeDrawing: () => void;
  goToEnd: () => void;
}

/**
 * Keeps the list where the person has it: at the end while they are there, else at the row they read,
 * whatever is added above or below. Measures and scrolls; what to draw is decided by `list-state.ts`.
 */
export function useMessageScroll(
  view: ConversationView,
  sent: number,
  left: Map<ConversationKey, LeftPosition>,
): MessageScroll {
  const { connection } = useAppView();
  const visible = usePageVisible();
  const attending = visible && connection === "connected";
  const { hasNewer: detached } = view;
  const [opened] = useState(() =>
    openList(view.rows, view.readSeqAtOpening, left.get(view.key), attending, detached),
  );
  const [state, dispatch] = useReducer(reduceList, opened.state);
  const [turn, setTurn] = useState<Turn>();
  const [seenSent, setSeenSent] = useState(sent);
  const [seenJump, setSeenJump] = useState<number>();
  // A page turn may wait, so it is no update of the list before it is drawn: while one waits in the reducer's queue,
  // React keeps nothing of what is dispatched while drawing. What came first leaves a state that it was not asked for.
  if (turn?.of === state) dispatch(turn.scrolled);
  // Derived from the view while drawing, so that no frame shows old rows in a new window.
  if (state.rows !== view.rows || (state.leftAt === undefined) !== attending || state.detached !== detached)
    dispatch({ type: "view", rows: view.rows, attending, detached });
  if (seenSent !== sent) {
    setSeenSent(sent);
    dispatch({ type: "sent" });
  }
  const { jump } = view;
  if (jump?.state === "ready" && jump.nth !== seenJump) {
    setSeenJump(jump.nth);
    dispatch({ type: "jump", seq: jump.seq, nth: jump.nth });
  }

  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const anchor = useRef<LeftPosition | undefined>(undefined);
  const anchoredAt = useRef(0);
  const placement = useRef<Placement | undefined>(opened.placement);
  const { loadOlder, loadNewer, jumpToNewest, markRead } = useActions();
  const asked = useRef<string | undefined>(undefined);
  const askedNewer = useRef<string | undefined>(undefined);
  const shownTarget = useRef<number | undefined>(undefined);
  /** The state whose page is being turned. */
  const turning = useRef<ListState | undefined>(undefined);

  /** Remembers which row stands where. Called before the document changes too: that moment's place is the one to keep. */
  const remember = useCallback(() => {
    if (!scroller.current || !content.current) return;
    anchor.current = anchorOf(scroller.current, content.current);
    anchoredAt.current = scroller.current.scrollTop;
  }, []);

  /** After anything moved: remember the place, turn a page, mark what is in view as read. */
  const look = useCallback(() => {
    const box = scroller.current;
    if (!box || !content.current) return;
    remember();
    // For the next opening. At the end there is nothing to remember: it is where lists open by themselves.
    if (anchor.current && !state.stuck) left.set(view.key, anchor.current);
    else left.delete(view.key);
    const above = box.scrollTop;
    const scrolled = { type: "scrolled", above, below: box.scrollHeight - above - box.clientHeight } as const;
    const next = reduceList(state, scrolled);
    // Most scroll events change nothing that is drawn: those cost no drawing.
    if (next.stuck !== state.stuck) dispatch(scrolled);
    else if (next !== state && turning.current !== state) {
      turning.current = state;
      // The rows are still out of view: they are drawn in pieces between frames, and put in place together.
      startTransition(() => setTurn({ of: state, scrolled }));
    }
    const oldest = view.rows[0]?.id ?? "";
    const nearTop = state.start === 0 && above < NEAR_TOP && view.presence === "ready";
    if (nearTop && view.hasOlder && !view.loadingOlder && !view.olderFailed && asked.current !== oldest) {
      asked.current = oldest;
      loadOlder(view.key);
    }
    const newest = view.rows.at(-1)?.id ?? "";
    const nearBottom = state.end === view.rows.length && scrolled.below < NEAR_TOP;
    if (nearBottom && view.hasNewer && !view.loadingNewer && askedNewer.current !== newest) {
      askedNewer.current = newest;
      loadNewer(view.key);
    }
    // Nor was what is on the screen on the way to where a jump leads.
    const passing = view.jump?.state === "loading";
    const seq = visible && !passing ? lastSeqInView(box, content.current) : 0;
    // What a jump has skipped was not read.
    if (seq <= state.seenSeq || (view.rows[0]?.seq ?? 0) > state.seenSeq + 1) return;
    dispatch({ type: "seen", seq });
    if (
      view.rows.some((row) => !row.mine && row.seq !== undefined && row.seq > state.seenSeq && row.seq <= seq)
    )
      markRead(view.key, seq);
  }, [view, state, left, visible, remember, loadOlder, loadNewer, markRead]);

  /** After drawing or a change of size: put things back where they were, but for what was scrolled since. */
  const settle = useCallback(
    (scrolled: number) => {
      const box = scroller.current;
      if (!box) return;
      const { target } = state;
      const asksFor = target && target.nth !== shownTarget.current ? target : undefined;
      if (asksFor) {
        shownTarget.current = asksFor.nth;
        showRow(box, asksFor.rowId);
      } else if (placement.current) place(box, placement.current);
      else if (state.holding) scrollToUnread(box, NEAR_LINE);
      else if (state.stuck) scrollToEnd(box);
      else if (anchor.current) holdAnchor(box, { ...anchor.current, top: anchor.current.top - scrolled });
      placement.current = undefined;
      look();
    },
    [state, look],
  );

  useLayoutEffect(() => settle(0), [settle]);
  useResize(scroller, content, () => settle((scroller.current?.scrollTop ?? 0) - anchoredAt.current));
  const goToEnd = useCallback(() => dispatch({ type: "go-to-end" }), []);
  useEffect(() => {
    if (state.endWanted) jumpToNewest(view.key);
  }, [state.endWanted, jumpToNewest, view.key]);
  return {
    state,
    openedAtUnread: opened.placement.at === "unread" && state.target === undefined,
    scroller,
    content,
    onScroll: look,
    beforeDrawing: remember,
    goToEnd,
  };
}

/** A page to be turned, as long as the list is what it was when that was found. */
interface Turn {
  of: ListState;
  scrolled: ListEvent;
}

/** Older rows are asked for when fewer pixels than this are above. */
const NEAR_TOP = 1_200;
/** Where the unread line stands when a conversation opens at it, and when following stops there. */
const OPEN_LINE = 96;
const NEAR_LINE = 24;

function place(box: HTMLElement, placement: Placement): void {
  if (placement.at === "row") holdAnchor(box, placement);
  else if (placement.at === "unread") scrollToUnread(box, OPEN_LINE);
  else scrollToEnd(box);
}

function useResize(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
  onResize: () => void,
): void {
  const latest = useRef(onResize);
  useLayoutEffect(() => {
    latest.current = onResize;
  });
  useEffect(() => {
    const observer = new ResizeObserver(() => latest.current());
    if (scroller.current) observer.observe(scroller.current);
    if (content.current) observer.observe(content.current);
    return () => observer.disconnect();
  }, [scroller, content]);
}
