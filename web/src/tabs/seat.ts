/**
 * The seat that at most one tab of a browser holds, but for a moment at a hand-over: whoever holds it leads.
 */
export interface Seat {
  /**
   * Waits for the seat, holds it while `lead` runs, and gives it up when `lead` ends. The signal given to `lead`
   * aborts when the seat is lost or `signal` aborts; then `lead` must end. Resolves when all of that is over.
   *
   * @param urgent take the seat from whoever holds it
   */
  take(
    options: { signal: AbortSignal; urgent: boolean },
    lead: (signal: AbortSignal) => Promise<void>,
  ): Promise<void>;
}
