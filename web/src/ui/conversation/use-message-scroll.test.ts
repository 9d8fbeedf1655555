import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { createElement, startTransition, useInsertionEffect, useLayoutEffect } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import type { AppView, ConversationView, MessageRow, ViewStore } from "../../state/view.ts";
import { plainRow } from "../../../../test/web/plain-rows.ts";
import type { ListState } from "./list-state.ts";

// As much of a page as React and the hook touch. React was loaded before there was one: it looks for no features.
const page = Object.assign(new EventTarget(), { visibilityState: "visible", getElementById: () => null });
const window = { document: page, HTMLIFrameElement: EventTarget };
Object.assign(page, { defaultView: window });
Object.assign(globalThis, {
  window,
  document: page,
  matchMedia: () => new EventTarget(),
  ResizeObserver: class {
    observe(): void {}
    disconnect(): void {}
  },
});
const { useMessageScroll } = await import("./use-message-scroll.ts");
const { StoreContext } = await import("../store-context.ts");

const rowsUpTo = (last: number): MessageRow[] =>
  Array.from({ length: last }, (_, index) => {
    const seq = index + 1;
    const author = { userId: "u_bob", username: "bob", unclaimed: false };
    return { id: `m${seq}`, seq, author, mine: false, text: "x", time: seq, state: "stored", ...plainRow };
  });

/** A read conversation of 300 rows, scrolled to the middle of the 80 that are drawn. */
function openConversation(t: TestContext) {
  const rect = { top: 0, bottom: 600 };
  const box = { scrollTop: 0, scrollHeight: 9_000, clientHeight: 600, getBoundingClientRect: () => rect };
  // No row has a place: what is drawn is not looked at, only which rows are to be.
  const content = { getElementsByTagName: () => [] };
  let app = { connection: "connected" } as AppView;
  let view: Partial<ConversationView> = {
    rows: rowsUpTo(300),
    readSeqAtOpening: 300,
    hasNewer: false,
    presence: "ready",
  };
  let sent = 0;
  const watching = new Set<() => void>();
  const actions = { markRead: () => undefined, jumpToNewest: () => undefined };
  const store = {
    actions,
    app: () => app,
    subscribe(listener: () => void) {
      watching.add(listener);
      return () => watching.delete(listener);
    },
  } as unknown as ViewStore;
  const left = new Map();
  let scroll!: ReturnType<typeof useMessageScroll>;

  function List(props: { view: typeof view; sent: number; onDrawn: (() => void) | undefined }): null {
    const drawing = useMessageScroll(props.view as ConversationView, props.sent, left);
    useInsertionEffect(() => {
      scroll = drawing;
      Object.assign(drawing.scroller, { current: box });
      Object.assign(drawing.content, { current: content });
    });
    const { onDrawn } = props;
    useLayoutEffect(() => onDrawn?.(), [onDrawn]);
    return null;
  }

  const container = Object.assign(new EventTarget(), {
    nodeType: 1,
    tagName: "MAIN",
    ownerDocument: page,
  });
  const root = createRoot(container as unknown as Element, {
    onUncaughtError(error) {
      throw error;
    },
  });
  const draw = (onDrawn?: () => void) =>
    root.render(createElement(StoreContext, { value: store }, createElement(List, { view, sent, onDrawn })));
  const list = {
    state: (): ListState => scroll.state,
    scrollTo(top: number): void {
      box.scrollTop = top;
      flushSync(() => scroll.onScroll());
    },
    see(next: Partial<ConversationView>): void {
      view = { ...view, ...next };
      flushSync(() => draw());
    },
    connect(connection: AppView["connection"]): void {
      app = { ...app, connection };
      flushSync(() => watching.forEach((listener) => listener()));
    },
    send(): void {
      sent++;
      flushSync(() => draw());
    },
    goToEnd: () => flushSync(() => scroll.goToEnd()),
    /** Resolves when React has drawn what it was given before; the state is the one it had at that drawing. */
    drawn: () =>
      new Promise<ListState>((resolve) => {
        startTransition(() => draw(() => resolve(scroll.state)));
      }),
  };
  flushSync(() => draw());
  t.after(() => flushSync(() => root.unmount()));
  // A first message of one's own takes the unread line away.
  list.send();
  list.scrollTo(4_000);
  assert.deepEqual(shown(list.state()), { start: 220, end: 300, stuck: false, lineSeq: undefined });
  return list;
}

function shown({ start, end, stuck, lineSeq }: ListState) {
  return { start, end, stuck, lineSeq };
}

/** Near enough to the first drawn row for a page to be turned. */
const NEAR_FIRST = 1_000;

test("a page that is turned is drawn after what is urgent", async (t) => {
  const list = openConversation(t);
  list.scrollTo(NEAR_FIRST);
  assert.equal(list.state().start, 220);
  assert.equal((await list.drawn()).start, 180);
});

test("what is sent while a page turns is followed, and stays so", async (t) => {
  const list = openConversation(t);
  list.scrollTo(NEAR_FIRST);
  list.send();
  const atEnd = { start: 220, end: 300, stuck: true, lineSeq: undefined };
  assert.deepEqual(shown(list.state()), atEnd);
  assert.deepEqual(shown(await list.drawn()), atEnd);
});

test("a jump made while a page turns leads there, and stays there", async (t) => {
  const list = openConversation(t);
  list.scrollTo(NEAR_FIRST);
  list.see({ jump: { seq: 20, nth: 1, state: "ready" } });
  assert.deepEqual(shown(list.state()), { start: 0, end: 160, stuck: false, lineSeq: undefined });
  const after = await list.drawn();
  assert.deepEqual(shown(after), { start: 0, end: 160, stuck: false, lineSeq: undefined });
  assert.deepEqual(after.target, { rowId: "m20", nth: 1 });
});

test("who jumps while a page turns, and then goes to the end, is at the end", async (t) => {
  const list = openConversation(t);
  list.scrollTo(NEAR_FIRST);
  list.see({ jump: { seq: 20, nth: 1, state: "ready" } });
  list.goToEnd();
  const atEnd = { start: 220, end: 300, stuck: true, lineSeq: undefined };
  assert.deepEqual(shown(list.state()), atEnd);
  assert.deepEqual(shown(await list.drawn()), atEnd);
});

test("rows that come to somebody who is away while a page turns have their unread line, and the page is turned", async (t) => {
  const list = openConversation(t);
  list.scrollTo(NEAR_FIRST);
  list.connect("connecting");
  list.see({ rows: rowsUpTo(303) });
  list.connect("connected");
  assert.equal(list.state().lineSeq, 300);
  assert.deepEqual(shown(await list.drawn()), { start: 180, end: 303, stuck: false, lineSeq: 300 });
});
