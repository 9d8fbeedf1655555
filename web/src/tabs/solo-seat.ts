import type { Seat } from "./seat.ts";

/** The seat of a tab that shares its store with no other: it always leads itself. */
export const soloSeat: Seat = {
  take: ({ signal }, lead) => lead(signal),
};
