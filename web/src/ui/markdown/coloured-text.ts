/** A piece of code with what it is, for the style sheet. */
export interface ColouredText {
  text: string;
  tone: "keyword" | "name" | "string" | "number" | "comment" | "meta" | "deletion" | undefined;
}
