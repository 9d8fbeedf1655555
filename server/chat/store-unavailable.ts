/**
 * The store cannot answer now: the disk is full or failing, or too much waits already. Transient, and its
 * outcome is unknown to the caller, who settles it by sending the same id again.
 */
export class StoreUnavailable extends Error {
  /** @param message a sentence for the operator's log */
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreUnavailable";
  }
}
