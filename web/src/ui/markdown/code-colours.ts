import hljs from "highlight.js/lib/core";
import type { Emitter } from "highlight.js";
import bash from "highlight.js/lib/languages/bash";
import cpp from "highlight.js/lib/languages/cpp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import type { ColouredText } from "./coloured-text.ts";

const languages = {
  bash,
  cpp,
  css,
  diff,
  go,
  java,
  javascript,
  json,
  python,
  rust,
  sql,
  typescript,
  xml,
  yaml,
};
for (const [name, language] of Object.entries(languages)) hljs.registerLanguage(name, language);
hljs.registerAliases(["c", "objc"], { languageName: "cpp" });

/** What the highlighter calls a piece, as one of the few tones that the style sheet has. */
const TONES: Record<string, ColouredText["tone"]> = {
  keyword: "keyword",
  "selector-tag": "keyword",
  literal: "keyword",
  built_in: "name",
  type: "name",
  title: "name",
  name: "name",
  section: "name",
  string: "string",
  regexp: "string",
  char: "string",
  addition: "string",
  number: "number",
  symbol: "number",
  bullet: "number",
  link: "number",
  comment: "comment",
  quote: "comment",
  meta: "meta",
  attr: "meta",
  attribute: "meta",
  property: "meta",
  variable: "meta",
  "template-variable": "meta",
  "selector-class": "meta",
  "selector-id": "meta",
  deletion: "deletion",
};

/** Takes the highlighter's findings as pieces of text: what it makes by itself is HTML, which nothing here may be. */
class Pieces implements Emitter {
  readonly pieces: ColouredText[] = [];
  readonly #scopes: string[] = [];

  addText(text: string): void {
    const tone = this.#scopes.map(toneOf).findLast((each) => each !== undefined);
    const last = this.pieces.at(-1);
    if (last && last.tone === tone) last.text += text;
    else if (text !== "") this.pieces.push({ text, tone });
  }
  startScope(name: string): void {
    this.#scopes.push(name);
  }
  endScope(): void {
    this.#scopes.pop();
  }
  openNode(name: string): void {
    this.startScope(name);
  }
  closeNode(): void {
    this.endScope();
  }
  closeAllNodes(): void {
    this.#scopes.length = 0;
  }
  finalize(): void {
    this.closeAllNodes();
  }
  __addSublanguage(emitter: Emitter): void {
    if (emitter instanceof Pieces) this.pieces.push(...emitter.pieces);
  }
  toHTML(): string {
    return "";
  }
}

hljs.configure({ __emitter: Pieces });

function toneOf(scope: string): ColouredText["tone"] {
  return TONES[scope.split(".")[0] ?? ""];
}

/** Code in its colours, letter for letter; one piece without a colour when the language is not known. */
export function colouredCode(text: string, language: string): ColouredText[] {
  const plain = [{ text, tone: undefined }];
  if (!hljs.getLanguage(language)) return plain;
  const { _emitter: emitter } = hljs.highlight(text, { language, ignoreIllegals: true });
  if (!(emitter instanceof Pieces)) return plain;
  // A finding must never cost a letter of what somebody wrote.
  return emitter.pieces.map((piece) => piece.text).join("") === text ? emitter.pieces : plain;
}
