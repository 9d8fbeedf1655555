import type { Pages } from "../use-pages.ts";
import { strings } from "../strings.ts";
import parts from "./parts.module.css";

/** The end of a list that comes in pages: the next page, or why there is none now. */
export function PageEnd({ pages }: { pages: Omit<Pages<unknown>, "items"> }) {
  const { loading, failure, next, more, reload } = pages;
  return (
    <>
      <p role="status" className={loading ? parts["hint"] : parts["unseen"]}>
        {loading && strings.people.loading}
      </p>
      {failure && (
        <p className={parts["error"]} role="alert">
          {failure.message}
        </p>
      )}
      {failure && (
        <button type="button" className={parts["button"]} onClick={next === "" ? reload : more}>
          {strings.conversation.tryAgain}
        </button>
      )}
      {next !== "" && !failure && (
        <button type="button" className={parts["button"]} aria-disabled={loading || undefined} onClick={more}>
          {strings.people.more}
        </button>
      )}
    </>
  );
}
