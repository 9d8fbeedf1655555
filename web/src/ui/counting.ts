import { countingIn } from "./plural.ts";
import { outside } from "./strings-outside.ts";

/** Numbers and plural forms in the language of the catalogue. */
export const counting = countingIn(outside.language);
