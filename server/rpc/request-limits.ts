/** The most bytes that a request may have. */
export const MAX_REQUEST_BYTES = 64 * 1024;

/** ReceiveMessages says where a device stands in up to 1,100 feeds: the one request that may be large. */
export const MAX_POSITION_BYTES = 256 * 1024;

/** The longest deadline that a call may have. Above 24.8 days a timer would fire at once. */
export const MAX_TIMEOUT_MS = 60 * 60_000;
