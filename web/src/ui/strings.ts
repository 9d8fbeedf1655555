import { counting } from "./counting.ts";
import { conversationStrings } from "./strings-conversations.ts";
import { messageStrings } from "./strings-messages.ts";
import { outside } from "./strings-outside.ts";

const { number, plural } = counting;

/**
 * Every word of the screen in one place, typed: another language is another `Catalogue`. Sentences with a number
 * in them choose their form by the language's own rules; dates and times come from `time/`.
 */
export const strings = {
  ...outside,
  ...conversationStrings,
  ...messageStrings,
  find: {
    label: "Find people and rooms",
    people: "People",
    rooms: "Rooms",
    groups: "Groups",
    yours: "Yours",
    more: "More",
    unused: "Nobody has used this name yet",
    writeTo: (name: string) => `Write to ${name}`,
    waits: "Your message waits for them",
    join: "Join",
    nobody: "Nobody and no room by that name.",
    searching: "Searching…",
    results: (count: number) => plural(count, { one: "1 result", other: `${number(count)} results` }),
    clear: "Clear",
    unclaimed: "Has not logged in yet",
  },
  conversation: {
    back: "Back to conversations",
    withPerson: (name: string) => `Messages with ${name}`,
    inRoom: (name: string) => `Messages in ${name}`,
    online: "Online",
    away: "Away",
    notYet: "Has not logged in yet",
    emptyDirect: (name: string) => `This is where you and ${name} talk`,
    emptyDirectHint: "Write something below. If they are away, it waits for them, in order.",
    emptyRoom: (name: string) => `Welcome to ${name}`,
    emptyRoomHint: "Write the first message below. Everybody who joins later can read it too.",
    emptyNotesHint: "Keep here what you want to find again: on all your devices, and nobody else sees it.",
    waiting: "Nobody has used this name yet. Your message waits for the first person who logs in with it.",
    unclaimable: (name: string) => `Nobody can log in as ${name}: the name looks like one that is in use.`,
    loading: "Opening…",
    loadingOlder: "Loading older messages…",
    olderFailed: "Older messages could not be loaded.",
    tryAgain: "Try again",
    beginning: "The beginning",
    missing: "There is nothing here for you",
    missingHint: "This conversation does not exist, or you are not a member of it.",
    unreadLine: "New messages",
    newBelow: (count: number) => plural(count, { other: `${number(count)} new` }),
    toEnd: "Go to the newest message",
    announced: (count: number) =>
      plural(count, { one: "1 new message", other: `${number(count)} new messages` }),
  },
  message: {
    waiting: "Waiting to be sent",
    stored: "Sent",
    failed: "Not sent",
    retry: "Retry",
    copy: "Copy",
    copied: "Copied",
    remove: "Delete",
  },
  composer: {
    label: "Message",
    placeholder: (name: string) => `Write to ${name}`,
    note: "Write a note",
    send: "Send",
    left: (count: number) =>
      plural(count, { one: "1 character left", other: `${number(count)} characters left` }),
    over: (count: number) =>
      plural(count, {
        one: "1 character too many. Shorten it or send it in parts; nothing is lost.",
        other: `${number(count)} characters too many. Shorten it or send it in parts; nothing is lost.`,
      }),
  },
  connection: {
    connected: "Connected",
    connecting: "Connecting",
    offline: "Offline",
    troubled: "No connection. What you write is kept and goes out when it is back.",
    polling: "Connected, but your network holds live updates back: checking every few seconds.",
    wentOffline: "You went offline. What you write waits here.",
    goOnline: "Go online",
    memory: "This browser refuses to keep anything: words that are not sent yet would be lost on reload.",
    expired: "Your session has ended. What you wrote is kept.",
    logInAgain: "Log in again",
    dismiss: "Dismiss",
  },
  account: {
    label: "Account",
    goOffline: "Go offline",
    goOnline: "Go online",
    addPassword: "Add a password",
    changePassword: "Change password",
    settings: "Settings",
    operate: "Operate this server",
    shortcuts: "Keyboard shortcuts",
    logOut: "Log out",
    forget: "Log out and forget me here",
  },
  password: {
    hint: "A password opens your name in other browsers. Without one it opens only here.",
    current: "Current password",
    next: "New password",
    nextHint: "At least 8 characters.",
    save: "Save password",
    show: "Show password",
    saved: "Saved. Your name now opens elsewhere with this password.",
    short: "The password needs at least 8 characters.",
  },
  logOut: {
    title: (unsent: number) =>
      plural(unsent, {
        one: "1 message has not been sent",
        other: `${number(unsent)} messages have not been sent`,
      }),
    draftsTitle: (drafts: number) =>
      plural(drafts, { one: "1 message is only begun", other: `${number(drafts)} messages are only begun` }),
    hint: "Logging out clears this browser's copy, unsent messages included.",
    draftsToo: (drafts: number) =>
      plural(drafts, {
        one: "1 more is only begun, and would not be sent.",
        other: `${number(drafts)} more are only begun, and would not be sent.`,
      }),
    hintWaits: "You can stay until everything is sent, and change your mind until then.",
    wait: "Log out once sent",
    stay: "Stay logged in",
    leavingNow: "Logging out…",
    leaving: (waiting: number) =>
      plural(waiting, {
        one: "You are logged out as soon as 1 message is sent.",
        other: `You are logged out as soon as ${number(waiting)} messages are sent.`,
      }),
    leavingDrafts: "You are logged out as soon as you send or delete what you began to write.",
    leavingFailed: (failed: number) =>
      plural(failed, {
        one: "1 message was not sent. Retry or delete, and you are logged out.",
        other: `${number(failed)} messages were not sent. Retry or delete, and you are logged out.`,
      }),
    stillIn: "You are still logged in, and nothing is lost.",
    copy: "Copy the words",
    discard: "Discard and log out",
    forgetTitle: "Log out and forget me here?",
    forgetHint: "Your name will no longer open in this browser by itself.",
    forgetNoPassword:
      "You have no password, so nobody could open this name again without a code from whoever runs this server.",
  },
  shortcuts: {
    title: "Keyboard shortcuts",
    rows: [
      ["Ctrl K / ⌘ K", "Find people and rooms"],
      ["Alt ↑ / Alt ↓", "Previous or next conversation"],
      ["Alt Shift ↑ / ↓", "Previous or next unread conversation"],
      ["↑ / ↓", "Walk the messages, when they have the focus"],
      ["Shift F10 / Menu", "What can be done with a conversation or message"],
      ["R, E, C, +, Delete", "Reply to, edit, copy, react to or delete the message that has the focus"],
      ["↑ in an empty message", "Edit the last one"],
      ["@, #, :", "Complete people, rooms and emoji while writing"],
      ["Enter", "Send"],
      ["Shift Enter", "Break the line"],
      ["F6 / Shift F6", "Next or previous part of the page"],
      ["Esc", "Close"],
      ["?", "This list"],
    ],
  },
  dialog: { close: "Close", cancel: "Cancel" },
  welcome: {
    title: "Choose a conversation",
    hint: "Or find somebody and write: what they miss waits for them, in order, once.",
    find: "Find people and rooms",
  },
  nowhere: { title: "There is no such page", back: "Go to your conversations" },
} as const;

/** What another language has to say: the same words and the same questions, in the same places. */
export type Catalogue = Words<typeof strings>;

/** The same words in another language. */
export type Words<T> = T extends string
  ? string
  : T extends (...args: infer A) => string
    ? (...args: A) => string
    : { readonly [K in keyof T]: Words<T[K]> };
