import type { Plugin } from "vite";

const LIST = /[\\/]emojibase-data[\\/]en[\\/]data\.json$/;

interface Listed {
  emoji: string;
  hexcode: string;
  label: string;
  tags?: string[];
  group?: number;
  version: number;
  skins?: { emoji: string; tone: number | number[] }[];
}

/**
 * Leaves out of the list of emoji what nothing reads, which is most of it. The list becomes part of the page's own
 * assets like any other module: nothing is fetched from elsewhere.
 */
export function slimEmoji(): Plugin {
  return {
    name: "slim-emoji",
    enforce: "pre",
    transform(code, id) {
      if (!LIST.test(id)) return undefined;
      return { code: JSON.stringify((JSON.parse(code) as Listed[]).map(slim)), map: null };
    },
  };
}

function slim({ emoji, hexcode, label, tags, group, version, skins }: Listed): Listed {
  // Two people of different skins are two dozen emoji that the picker cannot offer.
  const tones = skins?.filter(({ tone }) => typeof tone === "number");
  return {
    ...{ emoji, hexcode, label, version },
    ...(tags && { tags }),
    ...(group !== undefined && { group }),
    ...(tones && { skins: tones.map((skin) => ({ emoji: skin.emoji, tone: skin.tone })) }),
  };
}
