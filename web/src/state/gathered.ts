/**
 * Reads parts of something one time after another: what is asked for while a read runs is read together by the next,
 * each part once. What goes wrong is told, and the parts of that read are given up.
 *
 * @returns asks for parts; resolves when nothing is left to be read
 */
export function gathered(
  readOnce: (parts: ReadonlySet<string>) => Promise<void>,
  failed: (error: unknown) => void,
): (parts: readonly string[]) => Promise<void> {
  const pending = new Set<string>();
  let reading: Promise<void> | undefined;
  async function read(): Promise<void> {
    try {
      while (pending.size > 0) {
        const parts = new Set(pending);
        pending.clear();
        await readOnce(parts);
      }
    } catch (error) {
      failed(error);
    } finally {
      // In the same moment as the last look at what is pending: what comes later starts anew.
      reading = undefined;
    }
  }
  return (parts) => {
    parts.forEach((part) => pending.add(part));
    return pending.size === 0 ? Promise.resolve() : (reading ??= read());
  };
}
