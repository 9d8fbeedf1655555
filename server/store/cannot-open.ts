/** The store cannot be opened; the message is one sentence for the operator. */
export class StoreCannotOpen extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "StoreCannotOpen";
  }
}
