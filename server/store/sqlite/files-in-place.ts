import { statSync } from "node:fs";

/**
 * Somebody removed, moved or replaced the data while we have them open. What is written now goes into files that
 * nobody will find again. The message is a sentence for the operator.
 */
export class DataGone extends Error {
  constructor(path: string, options?: ErrorOptions) {
    super(
      `${path} was removed, moved or replaced while the server runs; nothing is written until it is restarted.`,
      options,
    );
    this.name = "DataGone";
  }
}

/**
 * Remembers which files are at these paths now, and gives the check that they still are, which throws DataGone.
 * It costs a few microseconds, so it can be made at every commit.
 */
export function filesInPlace(paths: readonly string[]): () => void {
  const files = paths.map((path) => ({ path, identity: identityOf(path) }));
  return () => {
    for (const { path, identity } of files) {
      if (identityOf(path) !== identity) throw new DataGone(path);
    }
  };
}

function identityOf(path: string): string | undefined {
  try {
    // An inode's number may need more than the 53 bits of a number.
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found && `${found.dev} ${found.ino}`;
  } catch (error) {
    throw new DataGone(path, { cause: error });
  }
}
