import type { EmojiData } from "frimousse";
import list from "emojibase-data/en/data.json" with { type: "json" };
import messages from "emojibase-data/en/messages.json" with { type: "json" };
import codes from "emojibase-data/en/shortcodes/github.json" with { type: "json" };
import moreCodes from "emojibase-data/en/shortcodes/iamcal.json" with { type: "json" };

/** An emoji with what one types to get it. */
export interface NamedEmoji {
  emoji: string;
  label: string;
  /** Without colons: `tada`. The first is the usual one. */
  codes: readonly string[];
  tags: readonly string[];
}

interface Listed {
  emoji: string;
  hexcode: string;
  label: string;
  group?: number;
  version: number;
  tags?: string[];
  skins?: { emoji: string; tone?: number | number[] }[];
}

type Codes = Record<string, string | string[] | undefined>;

/** What the fonts of the systems in use can draw; newer ones would be boxes. */
const NEWEST = 16;
/** Skin tones and parts of flags: nothing that one would send. */
const COMPONENTS = 2;
const TONES = [undefined, "light", "medium-light", "medium", "medium-dark", "dark"] as const;

const emojis = (list as readonly Listed[]).filter(
  ({ group, version }) => group !== undefined && group !== COMPONENTS && version <= NEWEST,
);

/** All emoji with their short names, as people expect them. */
export const namedEmoji: readonly NamedEmoji[] = emojis.map(({ emoji, hexcode, label, tags = [] }) => ({
  emoji: recommended(emoji),
  label,
  codes: [...new Set([...codesOf(codes, hexcode), ...codesOf(moreCodes, hexcode)])],
  tags,
}));

/** The same for the picker. */
export const pickerData: EmojiData = {
  locale: "en",
  emojis: emojis.map(({ emoji, group = 0, label, version, tags = [], skins }, index) => ({
    emoji: recommended(emoji),
    category: group,
    label,
    version,
    tags: [...tags, ...(namedEmoji[index]?.codes ?? [])],
    skins: skins && tonesOf(skins),
  })),
  categories: messages.groups
    .filter(({ order }) => order !== COMPONENTS)
    .map(({ order, message }) => ({ index: order, label: capitalised(message) })),
  skinTones: Object.fromEntries(
    messages.skinTones.map(({ key, message }) => [key, capitalised(message)]),
  ) as EmojiData["skinTones"],
};

function codesOf(source: Codes, hexcode: string): string[] {
  return [source[hexcode] ?? []].flat();
}

/**
 * The list asks for the coloured form even where an emoji has no other: the server takes only the sequences that
 * Unicode recommends.
 */
function recommended(emoji: string): string {
  return /^\p{RGI_Emoji}$/v.test(emoji) ? emoji : emoji.replaceAll("\uFE0F", "");
}

type Skins = NonNullable<EmojiData["emojis"][number]["skins"]>;

function tonesOf(skins: NonNullable<Listed["skins"]>): Skins {
  return Object.fromEntries(
    skins.flatMap(({ tone, emoji }) => {
      const name = typeof tone === "number" ? TONES[tone] : undefined;
      return name ? [[name, recommended(emoji)]] : [];
    }),
  ) as Skins;
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
