/** What is needed of a DOM node to say it as text: a test needs no browser. */
export interface TextNode {
  nodeName: string;
  textContent: string | null;
  childNodes: Iterable<TextNode>;
}

/** Drawn content as text: blocks on lines of their own, quotes and lists with their marks, cells between tabs. */
export function textOf(node: TextNode): string {
  return blocksOf(node).join("\n");
}

/** The lines of a node's content. */
function blocksOf(node: TextNode): string[] {
  const lines: string[] = [];
  let line = "";
  const flush = () => {
    if (line !== "") lines.push(...line.split("\n"));
    line = "";
  };
  for (const child of node.childNodes) {
    const block = blockOf(child);
    if (block === undefined) {
      line += inlineOf(child);
      continue;
    }
    flush();
    lines.push(...block);
  }
  flush();
  return lines;
}

function blockOf(node: TextNode): string[] | undefined {
  switch (node.nodeName.toUpperCase()) {
    case "P":
    case "DIV":
    case "TABLE":
    case "THEAD":
    case "TBODY":
      return blocksOf(node);
    case "BLOCKQUOTE":
      return blocksOf(node).map((line) => `> ${line}`);
    case "UL":
      return itemsOf(node, () => "- ");
    case "OL":
      return itemsOf(node, (index) => `${index + 1}. `);
    case "PRE":
      return (node.textContent ?? "").replace(/\n$/, "").split("\n");
    case "TR":
      return [[...node.childNodes].map((cell) => blocksOf(cell).join(" ")).join("\t")];
    case "HR":
      return ["---"];
    case "BUTTON":
      return [];
    default:
      return undefined;
  }
}

function itemsOf(list: TextNode, mark: (index: number) => string): string[] {
  return [...list.childNodes].flatMap((item, index) => {
    const begin = mark(index);
    return blocksOf(item).map((line, at) => (at === 0 ? begin : " ".repeat(begin.length)) + line);
  });
}

function inlineOf(node: TextNode): string {
  return node.nodeName.toUpperCase() === "BR" ? "\n" : (node.textContent ?? "");
}
