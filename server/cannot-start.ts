/** The server cannot start; the message is one sentence for the operator. */
export class CannotStart extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "CannotStart";
  }
}
