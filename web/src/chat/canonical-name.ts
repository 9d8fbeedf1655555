/**
 * The form under which names are compared, as the server has it in `server/canonical-name.ts`: two that are equal in it are
 * one name.
 */
export function canonicalName(username: string): string {
  // Most names, and then there is nothing to fold but case.
  if (/^[\0-\x7F]*$/.test(username)) return username.toLowerCase();
  return username
    .normalize("NFKC")
    .toLowerCase()
    .toUpperCase()
    .toLowerCase()
    .replaceAll("ς", "σ")
    .normalize("NFD")
    .replace(/(?<=\p{Soft_Dotted})\u0307+/gu, "")
    .normalize("NFKC");
}
