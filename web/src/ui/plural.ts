import { once } from "./once.ts";

/** Which words of a sentence a number asks for: English has `one` and `other`, other languages have more or fewer. */
export type Forms = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };

/** What the numbers of one language need; each made once and when it is wanted, since `Intl` objects are slow to make. */
export interface Counting {
  /** The form that a number takes. */
  plural(count: number, forms: Forms): string;
  /** A number as it is written: 12,345. */
  number(count: number): string;
}

/** @param language a BCP 47 tag */
export function countingIn(language: string): Counting {
  const rules = once(() => new Intl.PluralRules(language));
  const format = once(() => new Intl.NumberFormat(language));
  return {
    plural: (count, forms) => forms[rules().select(count)] ?? forms.other,
    number: (count) => format().format(count),
  };
}
