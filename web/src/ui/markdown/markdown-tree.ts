/**
 * A message's text as the screen draws it: all that a message may consist of. What is not in here cannot
 * be drawn, whatever somebody writes; links have been judged (`safe-link.ts`) before they get in.
 */
export type Block =
  | { kind: "paragraph"; children: readonly Inline[] }
  | { kind: "heading"; children: readonly Inline[] }
  | { kind: "quote"; children: readonly Block[] }
  | ListBlock
  | { kind: "code"; language: string; text: string }
  | TableBlock
  | { kind: "rule" };

export interface ListBlock {
  kind: "list";
  /** The first number; undefined: bullets. */
  start: number | undefined;
  items: readonly ListItem[];
}

export interface ListItem {
  /** A task that is done or not; undefined: no task. */
  checked: boolean | undefined;
  children: readonly Block[];
}

export interface TableBlock {
  kind: "table";
  align: readonly ("left" | "right" | "center" | undefined)[];
  head: readonly (readonly Inline[])[];
  rows: readonly (readonly (readonly Inline[])[])[];
}

export type Inline =
  | { kind: "text"; text: string }
  | { kind: "strong" | "emphasis" | "strike"; children: readonly Inline[] }
  | { kind: "code"; text: string }
  /** `href` is http, https or mailto. */
  | { kind: "link"; href: string; children: readonly Inline[] }
  /** `path` is a place of this page. */
  | { kind: "place"; path: string; children: readonly Inline[] }
  /** `@name`; whether there is such a person is decided when it is drawn. */
  | { kind: "mention"; name: string };
