import { useEffect } from "react";
import { outside } from "./strings-outside.ts";

const FAVICON = "/favicon.svg";
const FAVICON_UNREAD = "/favicon-unread.svg";

/** Puts unread messages, else the open conversation, into the tab's title, and a dot on its icon. */
export function usePageTitle(unread: number, title: string | undefined): void {
  useEffect(() => {
    document.title = titleOf(unread, title);
    const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]");
    const wanted = unread > 0 ? FAVICON_UNREAD : FAVICON;
    if (icon && icon.getAttribute("href") !== wanted) icon.href = wanted;
  }, [unread, title]);
}

function titleOf(unread: number, title: string | undefined): string {
  if (unread > 0) return `(${unread}) ${outside.app.name}`;
  return title ? `${title} · ${outside.app.name}` : outside.app.name;
}
