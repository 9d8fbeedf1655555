import { useLayoutEffect, useState } from "react";
import type { ComponentType } from "react";

/**
 * A component that comes in a chunk of its own: nothing is drawn until it is there, and afterwards it is drawn at once.
 * A chunk that cannot be had is an error of whatever wanted it.
 *
 * Not `React.lazy`: what `Suspense` has once drawn nothing for is held back until 300 ms have passed, however soon it
 * comes.
 */
export function later<Props extends object>(
  fetchPart: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let fetched: ComponentType<Props> | undefined;
  return function Later(props: Props) {
    const [Part, setPart] = useState(() => fetched);
    useLayoutEffect(() => {
      if (Part) return;
      fetchPart().then(
        (part) => setPart(() => (fetched = part)),
        (error: unknown) =>
          setPart(() => {
            throw error;
          }),
      );
    }, [Part]);
    return Part && <Part {...props} />;
  };
}
