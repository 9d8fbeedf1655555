/**
 * The form under which names are compared: two that are equal in it are one name. Unicode's NFKC and full case folding
 * (`ß` is `ss`, `ﬁ` is `fi`, `ς` is `σ`), as UAX #31 has it for identifiers, and besides `İ` and `ı` are `i`: a person whose
 * keyboard has them types their name on another one, too.
 *
 * The page has the same function, in `web/src/chat/canonical-name.ts`.
 *
 * @param username a bounded text
 */
export function canonicalName(username: string): string {
  return (
    username
      .normalize("NFKC")
      // JavaScript folds no case. Lower, upper, lower is full folding for all letters that a name can hold.
      .toLowerCase()
      .toUpperCase()
      .toLowerCase()
      .replaceAll("ς", "σ")
      .normalize("NFD")
      .replace(/(?<=\p{Soft_Dotted})\u0307+/gu, "")
      .normalize("NFKC")
  );
}
