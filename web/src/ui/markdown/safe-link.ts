/** Where a link of a message may lead: out of this page, or to a place of it. */
export type SafeLink = { to: "web"; href: string } | { to: "place"; path: string };

const HARMLESS = new Set(["http:", "https:", "mailto:"]);
/** A path of this origin. Two slashes, or a slash and a backslash, would begin another host. */
const OWN_PATH = /^\/(?![/\\])[^\s\\]*$/u;
/** How other clients may write a room's address; here its page is `/r/…`. */
const ROOM = /^\/c\/(c_[A-Za-z0-9_-]{1,80})$/;

/**
 * Judges a link's target as its writer gave it: http, https, mailto and paths of this page lead somewhere;
 * undefined for everything else (`javascript:`, `data:`, `file:`, relative paths, nonsense), which then stays text.
 */
export function safeLink(target: string): SafeLink | undefined {
  if (OWN_PATH.test(target)) return { to: "place", path: target.replace(ROOM, "/r/$1") };
  if (!URL.canParse(target)) return undefined;
  const url = new URL(target);
  if (!HARMLESS.has(url.protocol)) return undefined;
  if (url.protocol !== "mailto:" && url.hostname === "") return undefined;
  return { to: "web", href: url.href };
}
