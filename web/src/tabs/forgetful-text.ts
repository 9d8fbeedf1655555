import type { Channel } from "./channel.ts";
import type { SharedText } from "./lease-seat.ts";

/** What tabs tell each other where nothing may be written down. */
export type Whisper =
  | { kind: "forgetful"; on: boolean }
  | { kind: "said"; key: string; value: string | undefined };

/** Text that all tabs share, and that can be made to leave nothing behind. */
export interface ForgetfulText extends SharedText {
  /**
   * On a computer that others use too: what is said from now on is in the memory of the tabs alone, and what was
   * written down before goes, but for what people of before left unsent. False: it is written down again.
   */
  keepNothing(on: boolean): void;
}

const OURS = "restante.";
/** Words that somebody typed and nobody has, and how the page shall look: neither is of whoever comes in now. */
const STAYS = /^restante\.(note\.|theme$)/;

/**
 * @param kept what is written down, such as localStorage
 * @param channel to the other tabs of this browser
 */
export function createForgetfulText(kept: SharedText, channel: Channel<Whisper>): ForgetfulText {
  const said = new Map<string, string>();
  const listeners = new Map<string, Set<() => void>>();
  let forgetful = false;

  const turn = (on: boolean) => {
    forgetful = on;
    said.clear();
    if (on) {
      kept
        .keys(OURS)
        .filter((key) => !STAYS.test(key))
        .forEach((key) => kept.remove(key));
    }
  };
  const keepNothing = (on: boolean) => {
    if (on !== forgetful) {
      turn(on);
      channel.post({ kind: "forgetful", on });
    }
  };
  const say = (key: string, value: string | undefined) => {
    if (value === undefined) {
      said.delete(key);
    } else {
      said.set(key, value);
    }
  };
  channel.listen((whisper) => {
    if (whisper.kind === "forgetful") {
      // A tab that was just opened says so, too: what the others said meanwhile still holds.
      if (whisper.on !== forgetful) {
        turn(whisper.on);
      }
    } else if (forgetful) {
      say(whisper.key, whisper.value);
      listeners.get(whisper.key)?.forEach((run) => run());
    }
  });

  return {
    keepNothing,
    get: (key) => (forgetful ? said.get(key) : kept.get(key)),
    set: (key, value) => {
      if (forgetful) {
        say(key, value);
        channel.post({ kind: "said", key, value });
      } else {
        kept.set(key, value);
      }
    },
    remove: (key) => {
      if (forgetful) {
        say(key, undefined);
        channel.post({ kind: "said", key, value: undefined });
      } else {
        kept.remove(key);
      }
    },
    keys: (prefix) =>
      forgetful ? [...said.keys()].filter((key) => key.startsWith(prefix)) : kept.keys(prefix),
    onChange: (key, run) => {
      const stop = kept.onChange(key, run);
      const own = listeners.get(key) ?? new Set();
      listeners.set(key, own.add(run));
      return () => {
        own.delete(run);
        stop();
      };
    },
  };
}
