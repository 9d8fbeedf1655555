/** As much of a text as one line could show, with room for the marks that go. */
const READ = 600;

/** Stands for what is taken letter for letter while marks around it are dropped; text has none of its own. */
const KEPT = "\uE000";
const LITERAL =
  /\uE000|\\([!-/:-@[-`{-~])|(?<!`)(`+)(?!`)(.+?)(?<!`)\2(?!`)|<((?:https?:|mailto:)[^\s<>]+)>/g;
const LINK = /!?\[([^[\]]*)\]\([^\s()]*(?:\([^\s()]*\))?(?:\s+"[^"]*")?\)/g;
/** Beginning and end of the same mark, with no space inside of it. */
const EMPHASIS = [
  /(\*\*|~~)(?=[^\s*~])(.+?)(?<=\S)\1/g,
  /(?<![\p{L}\p{N}_])(__)(?=\S)(.+?)(?<=\S)\1(?![\p{L}\p{N}_])/gu,
  /(\*|~)(?=[^\s*~])(.+?)(?<=[^\s*~])\1(?![*~])/g,
  /(?<![\p{L}\p{N}_])(_)(?=[^\s_])(.+?)(?<=[^\s_])\1(?![\p{L}\p{N}_])/gu,
];

const FENCE = /^ {0,3}(?:>\s?)*(`{3,}|~{3,})[^`]*$/;
/** A line that draws a line, or tells a table's head from its rows. */
const RULE = /^\s*(?:(?:[-*_]\s*){3,}|\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*)$/;
const LEAD = /^\s*(?:>\s?|#{1,6}\s+|[-*+]\s+)/;
const TASK = /^\[([ xX])\]\s+/;

/**
 * A message's Markdown as the words of one line, for where it is spoken of: lists, quotes, announcements. Marks,
 * fences and the targets of links go; all words stay, and marks without any words. By rules of thumb, at once: what reads Markdown in earnest is
 * loaded later. At most the first 600 characters.
 */
export function plainLine(text: string): string {
  let fence: string | undefined;
  const words: string[] = [];
  for (const line of text.slice(0, READ).split("\n")) {
    const mark = FENCE.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) {
      fence = fence === undefined ? mark : undefined;
    } else if (fence !== undefined) {
      words.push(line);
    } else if (!RULE.test(line)) {
      words.push(withoutMarks(withoutLead(line)));
    }
  }
  return oneLine(words.join(" ")) || oneLine(text.slice(0, READ));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}

function withoutLead(line: string): string {
  let rest = line;
  while (LEAD.test(rest)) {
    rest = rest.replace(LEAD, "");
  }
  const row = /^\s*\|(.*)\|\s*$/.exec(rest)?.[1];
  return row?.replaceAll("|", " ") ?? rest.replace(TASK, (_, done: string) => (done === " " ? "☐ " : "☑ "));
}

function withoutMarks(line: string): string {
  const kept: string[] = [];
  const keep = (whole: string, escaped?: string, _?: string, code?: string, address?: string) => {
    kept.push(escaped ?? code ?? address ?? whole);
    return KEPT;
  };
  let rest = line.replace(LITERAL, keep).replace(LINK, "$1");
  for (const mark of EMPHASIS) {
    rest = rest.replace(mark, "$2");
  }
  return rest.replaceAll(KEPT, () => kept.shift() ?? "");
}
