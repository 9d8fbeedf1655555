import { memo, useContext } from "react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { comparable, personKey } from "../../state/person-key.ts";
import { pathOf } from "../routes.ts";
import { strings } from "../strings.ts";
import { CodeBlock } from "./code-block.tsx";
import { useMarkdown } from "./load-markdown.ts";
import type { Block, Inline, ListBlock, TableBlock } from "./markdown-tree.ts";
import css from "./markdown.module.css";
import { MentionContext } from "./mention-context.ts";

/** A message's text as its writer meant it. Every element drawn is named in `markdown-tree.ts`; nothing is ever markup. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return <Blocks blocks={useMarkdown(text)} />;
});

/* oxlint-disable react/no-array-index-key -- the parts of one text never move */

function Blocks({ blocks }: { blocks: readonly Block[] }): ReactNode {
  return blocks.map((block, index) => <DrawnBlock key={index} block={block} />);
}

function DrawnBlock({ block }: { block: Block }): ReactNode {
  switch (block.kind) {
    case "paragraph":
      return (
        <p className={css["paragraph"]} dir="auto">
          <Inlines nodes={block.children} />
        </p>
      );
    case "heading":
      return (
        <p className={css["heading"]} dir="auto">
          <strong>
            <Inlines nodes={block.children} />
          </strong>
        </p>
      );
    case "quote":
      return (
        <blockquote className={css["quote"]} dir="auto">
          <Blocks blocks={block.children} />
        </blockquote>
      );
    case "list":
      return <List list={block} />;
    case "code":
      return <CodeBlock language={block.language} text={block.text} />;
    case "table":
      return <Table table={block} />;
    case "rule":
      return <hr className={css["rule"]} />;
  }
}

function List({ list: { start, items } }: { list: ListBlock }) {
  const drawn = items.map(({ checked, children }, index) => (
    <li key={index} dir="auto" data-task={checked !== undefined || undefined}>
      {checked !== undefined && (
        <span
          className={css["task"]}
          role="img"
          aria-label={checked ? strings.markdown.done : strings.markdown.open}
          data-done={checked || undefined}
        />
      )}
      <Blocks blocks={children} />
    </li>
  ));
  return start === undefined ? (
    <ul className={css["list"]}>{drawn}</ul>
  ) : (
    <ol className={css["list"]} start={start}>
      {drawn}
    </ol>
  );
}

function Table({ table: { align, head, rows } }: { table: TableBlock }) {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div className={css["tableBox"]} role="group" aria-label={strings.markdown.table} tabIndex={0}>
      <table className={css["table"]}>
        <thead>
          <tr>
            {head.map((cell, column) => (
              <th key={column} scope="col" dir="auto" data-align={align[column]}>
                <Inlines nodes={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {row.map((cell, column) => (
                <td key={column} dir="auto" data-align={align[column]}>
                  <Inlines nodes={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Inlines({ nodes }: { nodes: readonly Inline[] }): ReactNode {
  return nodes.map((node, index) => <DrawnInline key={index} node={node} />);
}

function DrawnInline({ node }: { node: Inline }): ReactNode {
  switch (node.kind) {
    case "text":
      return node.text;
    case "strong":
      return (
        <strong>
          <Inlines nodes={node.children} />
        </strong>
      );
    case "emphasis":
      return (
        <em>
          <Inlines nodes={node.children} />
        </em>
      );
    case "strike":
      return (
        <del>
          <Inlines nodes={node.children} />
        </del>
      );
    case "code":
      return (
        <code className={css["code"]} dir="auto">
          {node.text}
        </code>
      );
    case "link":
      return (
        <a
          href={node.href}
          className={css["link"]}
          target="_blank"
          rel="noopener noreferrer"
          // A link whose words are another address must not be able to hide where it leads.
          title={node.href}
          dir="auto"
        >
          <Inlines nodes={node.children} />
        </a>
      );
    case "place":
      return (
        <Link href={node.path} className={css["mention"]} dir="auto">
          <Inlines nodes={node.children} />
        </Link>
      );
    case "mention":
      return <Mention name={node.name} />;
  }
}

/** A name of somebody who may be meant leads to them; any other is text. */
function Mention({ name }: { name: string }) {
  const { me, names } = useContext(MentionContext);
  const canonical = comparable(name);
  if (names && !names.has(canonical)) return `@${name}`;
  return (
    <Link
      href={pathOf(personKey(name))}
      className={css["mention"]}
      data-me={canonical === me || undefined}
      dir="auto"
    >
      @{name}
    </Link>
  );
}
