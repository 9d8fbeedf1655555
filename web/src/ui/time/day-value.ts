/** A local day as a date field holds it: 2026-11-22. */
export function dayValue(time: number): string {
  const date = new Date(time);
  const part = (value: number, length: number) => String(value).padStart(length, "0");
  return `${part(date.getFullYear(), 4)}-${part(date.getMonth() + 1, 2)}-${part(date.getDate(), 2)}`;
}

/** When a day begins here, in milliseconds since 1970; undefined for what is no day. */
export function dayStart(value: string): number | undefined {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value);
  if (!parts) return undefined;
  const time = new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])).getTime();
  return dayValue(time) === value ? time : undefined;
}
