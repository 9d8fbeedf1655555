/** What a name is known by; see `parseUsername`. */
export interface NameKey {
  /** Under NFKC and case folding: two names with the same one are one name. */
  canonical: string;
  /** What it looks like: two names with the same one cannot both be somebody's. */
  skeleton: string;
}

/** Whether a name that nobody has can become somebody's. */
export interface NameReader {
  /** How somebody's name is spelled that is another one and looks the same; undefined: there is none. */
  lookAlike(name: NameKey): Promise<string | undefined>;
  /** Whether the name, or one that looks the same, was given up so lately that nobody can have it yet. */
  isQuarantined(name: NameKey, at: number): Promise<boolean>;
}

export interface NameWriter extends NameReader {
  /** Frees names whose quarantine is over, at most `atMost`; returns how many it were. */
  endQuarantines(at: number, atMost: number): Promise<number>;
}
