import type {
  BlockContent,
  DefinitionContent,
  Nodes,
  Parents,
  PhrasingContent,
  RootContent,
  Table,
} from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import type { Block, Inline, ListItem, TableBlock } from "./markdown-tree.ts";
import { withMentions } from "./mention.ts";
import { isBounded } from "./markdown-bounds.ts";
import { plainBlocks } from "./plain-text.ts";
import { safeLink } from "./safe-link.ts";

/**
 * Constructs that would take words away or turn what people type into something else: HTML is text,
 * definitions and footnotes would vanish from where they were written, indented lines and underlined ones
 * are seldom meant as code and headings in a chat.
 */
const without = {
  disable: {
    null: [
      "htmlFlow",
      "htmlText",
      "codeIndented",
      "setextUnderline",
      "definition",
      "gfmFootnoteCall",
      "gfmFootnoteDefinition",
      "gfmPotentialFootnoteCall",
    ],
  },
};
const options = { extensions: [gfm(), without], mdastExtensions: [gfmFromMarkdown()] };

/**
 * Reads a message's Markdown (the GitHub dialect without HTML and images). Never throws; a text that would take
 * long to read, or that is nested deeper than anybody writes, stays plain.
 */
export function parseMarkdown(text: string): Block[] {
  if (!isBounded(text)) return plainBlocks(text);
  try {
    return blocksOf(text, fromMarkdown(text, options).children);
  } catch {
    return plainBlocks(text);
  }
}

function blocksOf(
  source: string,
  nodes: readonly (RootContent | BlockContent | DefinitionContent)[],
): Block[] {
  return nodes.map((node): Block => {
    switch (node.type) {
      case "paragraph":
        return { kind: "paragraph", children: inlinesOf(source, node.children) };
      case "heading":
        return { kind: "heading", children: inlinesOf(source, node.children) };
      case "blockquote":
        return { kind: "quote", children: blocksOf(source, node.children) };
      case "list":
        return {
          kind: "list",
          start: node.ordered ? (node.start ?? 1) : undefined,
          items: node.children.map((item): ListItem => ({
            checked: item.checked ?? undefined,
            children: blocksOf(source, item.children),
          })),
        };
      case "code":
        return { kind: "code", language: node.lang ?? "", text: node.value };
      case "table":
        return tableOf(source, node);
      case "thematicBreak":
        return { kind: "rule" };
      default:
        return { kind: "paragraph", children: [{ kind: "text", text: sourceOf(source, node) }] };
    }
  });
}

function tableOf(source: string, { align, children }: Table): TableBlock {
  const [head, ...rows] = children.map((row) => row.children.map((cell) => inlinesOf(source, cell.children)));
  return {
    kind: "table",
    align: (align ?? []).map((side) => side ?? undefined),
    head: head ?? [],
    rows,
  };
}

/** @param inLink a link inside a link leads nowhere: a name in a link's text is only its text */
function inlinesOf(source: string, nodes: readonly PhrasingContent[], inLink = false): Inline[] {
  return nodes.flatMap((node): Inline[] => {
    switch (node.type) {
      case "text":
        return inLink ? [{ kind: "text", text: node.value }] : withMentions(node.value);
      case "strong":
        return [{ kind: "strong", children: inlinesOf(source, node.children, inLink) }];
      case "emphasis":
        return [{ kind: "emphasis", children: inlinesOf(source, node.children, inLink) }];
      case "delete":
        return [{ kind: "strike", children: inlinesOf(source, node.children, inLink) }];
      case "inlineCode":
        return [{ kind: "code", text: node.value }];
      case "break":
        return [{ kind: "text", text: "\n" }];
      case "link":
        return linkOf(node.url, inlinesOf(source, node.children, true), sourceOf(source, node));
      case "image":
        // Nothing of another server is ever fetched: an image is a link to itself.
        return linkOf(node.url, [{ kind: "text", text: node.alt || node.url }], sourceOf(source, node));
      default:
        return [{ kind: "text", text: sourceOf(source, node) }];
    }
  });
}

/** A link that may lead somewhere; any other stays the text that was typed. */
function linkOf(target: string, children: Inline[], typed: string): Inline[] {
  const link = safeLink(target);
  if (!link) return [{ kind: "text", text: typed }];
  const shown = children.length > 0 ? children : [{ kind: "text" as const, text: target }];
  return [
    link.to === "web"
      ? { kind: "link", href: link.href, children: shown }
      : { kind: "place", path: link.path, children: shown },
  ];
}

function sourceOf(source: string, node: Nodes | Parents): string {
  const { start, end } = node.position ?? {};
  return source.slice(start?.offset ?? 0, end?.offset ?? 0);
}
