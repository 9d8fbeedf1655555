/** Seconds as minutes and seconds, such as 9:05: read the same in every language. */
export function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
