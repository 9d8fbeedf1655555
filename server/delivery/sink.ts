/** Where one stream's frames go. */
export interface Sink<Encoded> {
  /**
   * Takes a frame. Undefined: the next may follow at once; else resolves when it may, which includes that the reader
   * has gone. Never throws, and never rejects: whoever leaves aborts the stream's signal.
   */
  write(frame: Encoded): Promise<void> | undefined;
  /** Whether a frame would be taken now without anybody having to wait. */
  readonly ready: boolean;
}
