export interface PaceDeps {
  /** Whether the page is seen: if not, there are no frames. */
  visible(): boolean;
  /** Runs it before the next frame is drawn. */
  nextFrame(run: () => void): void;
}

/**
 * Tells of changes no more often than they can be seen: the first in a frame at once, so that nobody waits for it, the
 * others of that frame together before the next one is drawn.
 */
export function paced(tell: () => void, { visible, nextFrame }: PaceDeps): () => void {
  let told = false;
  let waiting = false;
  const tellNow = () => {
    told = true;
    waiting = false;
    nextFrame(frame);
    tell();
  };
  const frame = () => {
    told = false;
    if (waiting) {
      tellNow();
    }
  };
  return () => {
    if (!visible()) {
      tell();
    } else if (told) {
      waiting = true;
    } else {
      tellNow();
    }
  };
}
