import { counting } from "./counting.ts";

const { number, plural } = counting;

/** The words on and around messages. Spread into the one catalogue (`strings.ts`). */
export const messageStrings = {
  markdown: {
    code: "Code",
    copyCode: "Copy this code",
    table: "Table",
    done: "Done",
    open: "To do",
  },
  row: {
    edited: "edited",
    showEdits: "Edited: show what it said before",
    deleted: "This message was deleted",
    forwarded: (name: string) => `Forwarded from ${name}`,
    pinned: "Pinned",
    changing: "Waiting to be changed",
    delivered: "Delivered",
    deliveredTo: (count: number, others: number) => `Delivered to ${number(count)} of ${number(others)}`,
    read: "Read",
    readBy: (count: number, others: number) => `Read by ${number(count)} of ${number(others)}`,
    where: "Where is my message?",
    quoted: (name: string) => `Answer to ${name}, go to that message`,
    quotedMissing: "The message it answers cannot be shown now",
    quotedLoading: "…",
    notChanged: { edit: "Not changed:", delete: "Not deleted.", react: "No reaction.", pin: "Not pinned." },
  },
  reactions: {
    label: "Reactions",
    /** A toggle: pressed when it is one's own too. */
    toggle: (emoji: string, count: number) =>
      plural(count, { one: `${emoji}, 1 person`, other: `${emoji}, ${number(count)} people` }),
    add: "Add a reaction",
    who: "Who reacted",
    title: "Reactions",
    you: "you",
    others: (names: string, count: number) =>
      plural(count, { one: `${names} and 1 more`, other: `${names} and ${number(count)} more` }),
    nobody: "Nobody (any more).",
  },
  actions: {
    label: "Message actions",
    bar: "Actions for the message under the pointer",
    more: "More actions",
    reply: "Reply",
    react: "React…",
    reactWith: (emoji: string) => `React with ${emoji}`,
    edit: "Edit",
    copy: "Copy text",
    copied: "Copied.",
    notCopied: "The browser does not allow copying.",
    "copy-link": "Copy link",
    forward: "Forward…",
    pin: "Pin",
    unpin: "Unpin",
    "mark-unread": "Mark as unread from here",
    report: "Where is my message?",
    history: "Edit history",
    delete: "Delete…",
    remove: "Remove as operator…",
  },
  remove: {
    title: "Delete this message?",
    hint: "Its words, reactions and history go away for everybody. That a message was here remains.",
    submit: "Delete for everybody",
  },
  history: {
    title: "Edit history",
    now: "What it says now",
    loading: "Loading…",
  },
  forward: {
    title: "Forward to…",
    search: "Conversations",
    submit: (count: number) =>
      plural(count, { one: "Forward to 1 conversation", other: `Forward to ${number(count)} conversations` }),
    none: "Choose where to",
    nothing: "No conversation by that name.",
  },
  compose: {
    replyingTo: (name: string) => `Reply to ${name}`,
    cancelReply: "Do not reply",
    editing: "Edit message",
    cancelEdit: "Cancel editing",
    save: "Save",
    emoji: "Emoji",
    suggestions: "Suggestions",
    suggested: (count: number) =>
      plural(count, { one: "1 suggestion", other: `${number(count)} suggestions` }),
  },
  emoji: {
    title: "Emoji",
    search: "Search emoji",
    loading: "Loading…",
    failed: "The emoji could not be loaded.",
    none: (search: string) => `No emoji for “${search}”.`,
    tone: "Skin tone",
  },
} as const;
