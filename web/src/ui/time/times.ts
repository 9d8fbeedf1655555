import { timeFormat } from "./format-time.ts";

/** Times in the browser's own language. */
export const times = timeFormat(undefined);
