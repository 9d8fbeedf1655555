import { linkify } from "./linkify.ts";
import css from "./message.module.css";

/** A message's text, its addresses as links. Text only: nothing in it is ever markup. */
export function MessageText({ text }: { text: string }) {
  if (!/https?:\/\//iu.test(text)) return <>{text}</>;
  return (
    <>
      {linkify(text).map((part, index) =>
        part.href ? (
          // oxlint-disable-next-line react/no-array-index-key -- the parts of one text never move
          <a
            key={index}
            href={part.href}
            className={css["link"]}
            target="_blank"
            rel="noopener noreferrer"
            dir="ltr"
          >
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </>
  );
}
