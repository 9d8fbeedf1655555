import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { Refusal } from "../refusal.ts";
import { skeletonOf } from "./skeleton.ts";
import { parseUsername, type ParsedUsername } from "./username.ts";

function refusalOf(text: string): Refusal {
  try {
    parseUsername(text, "new");
  } catch (error) {
    assert.ok(error instanceof Refusal);
    assert.equal(error.reason, "username-invalid");
    assert.equal(error.detail.field, "username");
    return error;
  }
  assert.fail(`${JSON.stringify(text)} was accepted`);
}

const accepted: [text: string, username: string, canonical: string, skeleton: string][] = [
  ["ana", "ana", "ana", "ana"],
  ["Ana", "Ana", "ana", "ana"],
  ["ab", "ab", "ab", "ab"],
  ["42", "42", "42", "42"],
  ["User_B-2.x", "User_B-2.x", "user_b-2.x", "user_b-2.x"],
  ["  ana\n", "ana", "ana", "ana"],
  ["x".repeat(32), "x".repeat(32), "x".repeat(32), "x".repeat(32)],
  ["adminton", "adminton", "adminton", "adrninton"],
  // Composed for people, folded for comparing.
  ["Jose\u0301", "José", "josé", "jose\u0301"],
  ["Straße", "Straße", "strasse", "straße"],
  ["ẞ\u0065", "ẞe", "sse", "ße"],
  ["ﬁn", "ﬁn", "fin", "fin"],
  ["ΟΔΟΣ", "ΟΔΟΣ", "οδοσ", "o\u1e9fo\u0283"],
  ["οδος", "οδος", "οδοσ", "o\u1e9foς"],
  ["İdil", "İdil", "idil", "idil"],
  ["ıdıl", "ıdıl", "idil", "idil"],
  ["ａｎａ", "ａｎａ", "ana", "ana"],
  ["\u212Aai", "Kai", "kai", "kai"],
  ["Нина", "Нина", "нина", "h\u1d0e\u029ca"],
  ["山田タロー", "山田タロー", "山田タロー", "山田夕\u53e3ー"],
  ["ｻﾄｳ", "ｻﾄｳ", "サトウ", "サ卜ウ"],
  ["やまだ", "やまだ", "やまだ", "やまた\u3099"],
  ["金철수", "金철수", "金철수", skeletonOf("金철수")],
  ["李ㄅ", "李ㄅ", "李ㄅ", "李ㄅ"],
  ["สมชาย", "สมชาย", "สมชาย", skeletonOf("สมชาย")],
  ["मुहम्मद", "मुहम्मद", "मुहम्मद", skeletonOf("मुहम्मद")],
  ["ကြို", "ကြို", "ကြို", skeletonOf("ကြို")],
  ["محمد٢", "محمد٢", "محمد٢", skeletonOf("محمد٢")],
  ["מיכאל", "מיכאל", "מיכאל", skeletonOf("מיכאל")],
  ["Nguyễn", "Nguyễn", "nguyễn", "nguye\u0302\u0303n"],
];
for (const [text, username, canonical, skeleton] of accepted) {
  test(`${JSON.stringify(text)} is a username`, () => {
    assert.deepEqual(parseUsername(text, "new"), { username, canonical, skeleton });
  });
}

const refused: [text: string, suggestion: string | undefined, why: RegExp][] = [
  ["", undefined, /Type a username/],
  ["   ", undefined, /Type a username/],
  ["@ana", "ana", /made of/],
  ["User A", "user.a", /made of/],
  ["User   A!", "user.a", /made of/],
  ["José Ñandú", "josé.ñandú", /made of/],
  ["a..../b", "a.b", /made of/],
  ["zoe🎉", "zoe", /made of/],
  ["ana\0", "ana", /made of/],
  ["a\uD800na", "ana", /made of/],
  ["𝕒𝕟𝕒", "ana", /made of/],
  ["①②", "12", /made of/],
  ["l·l", "ll", /made of/],
  ["محمـد", undefined, /made of/],
  ["x\u0488y", "xy", /made of/],
  ["ß".repeat(17), "s".repeat(32), /at most 32/],
  ["ﷺ", "صلى.الله.عليه.وسلم", /at least 2/],
  ["\u0301ana", "ana", /marks/],
  ["4\u0301na", "4na", /marks/],
  ["a\u0302\u0302na", "ana", /marks/],
  ["a\u0301\u0302\u0303na", "ana", /marks/],
  ["山田ana", undefined, /one script/],
  ["ᏣᎳᎩ", undefined, /one script/],
  ["4٥", undefined, /one script/],
  ["٤۵", undefined, /one script/],
];
for (const [text, suggestion, why] of refused) {
  test(`${JSON.stringify(text)} is refused${suggestion === undefined ? "" : ` and ${suggestion} offered`}`, () => {
    const refusal = refusalOf(text);
    assert.match(refusal.message, why);
    assert.equal(refusal.detail.suggestion, suggestion);
  });
}

for (const text of ["аdmin", "pаypal"]) {
  test(`attack 49: ${text}, with a letter of another alphabet, is refused, and nothing like it is offered`, () => {
    assert.equal(refusalOf(text).detail.suggestion, undefined);
  });
}

const lookAlikes: [one: string, other: string][] = [
  ["асе", "ace"],
  ["rnia", "mia"],
  ["Mia", "rnia"],
  ["pauI", "paul"],
  ["pau1", "paul"],
  ["PAUL", "paul"],
  ["b0b", "bob"],
  ["bOb", "b0b"],
  ["αρο", "apo"],
  ["İda", "ida"],
];
for (const [one, other] of lookAlikes) {
  test(`attack 50: ${one} looks like ${other}`, () => {
    assert.equal(parseUsername(one).skeleton, parseUsername(other).skeleton);
  });
}

test("names that people tell apart do not look alike", () => {
  const names = ["Neil", "Nell", "ali", "all", "ana", "anna", "jose", "josé", "a.b", "a_b", "a-b", "ab"];
  assert.equal(new Set(names.map((name) => parseUsername(name).skeleton)).size, names.length);
});

const invisible = {
  "a zero-width space": "\u200B",
  "a zero-width joiner": "\u200D",
  "a zero-width non-joiner": "\u200C",
  "a byte order mark": "\uFEFF",
  "a word joiner": "\u2060",
  "a soft hyphen": "\u00AD",
  "a tag character": "\u{E0041}",
  "a bidi override": "\u202E",
  "a bidi isolate": "\u2067",
  "a direction mark": "\u200F",
  "a variation selector": "\uFE0F",
  "a Hangul filler": "\u3164",
  "a combining grapheme joiner": "\u034F",
};
for (const [what, character] of Object.entries(invisible)) {
  test(`attack 51: ${what} in a name is refused`, () => {
    assert.equal(refusalOf(`ana${character}b`).detail.suggestion, "anab");
  });
}

for (const text of [
  "admin",
  "ADMIN",
  "ａｄｍｉｎ",
  "a.d.m.i.n",
  "adm1n",
  "ádmin",
  "_r00t_",
  "Restante",
  "every-one",
  "lobby",
  "АLL",
]) {
  test(`attack 52: ${text} is reserved, and nothing like it is offered`, () => {
    assert.equal(refusalOf(text).detail.suggestion, undefined);
  });
}

test("a name in the form of an id is nobody's to take: an operator who means that person would meet another", () => {
  for (const name of ["u_8v0dLkT-3mPq_WzY5hXcAg", "U_8V0DLKT-3MPQ_WZY5HXCAG"]) {
    assert.match(refusalOf(name).message, /reserved/);
  }
  assert.equal(parseUsername("u_8v0dLkT-3mPq", "new").username, "u_8v0dLkT-3mPq");
});

test("a reserved name that somebody has already can still be looked up", () => {
  assert.equal(parseUsername("adm1n").canonical, "adm1n");
});

for (const [text, why] of [
  ["..", /letter or digit/],
  ["-_-", /letter or digit/],
  ["/", /at least 2/],
  ["@", /at least 2/],
  ["a", /at least 2/],
  ["🎉🎉", /made of/],
  ["x".repeat(33), /at most 32/],
] as const) {
  test(`attack 53: ${text} is no username`, () => {
    assert.match(refusalOf(text).message, why);
  });
}

test("64 KiB of marks are refused without being composed", () => {
  assert.match(refusalOf(`a${"\u0301\u0315".repeat(16_384)}`).message, /at most 32/);
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc.string({ unit: "grapheme", maxLength: 8 }),
  fc.string({ unit: fc.constantFrom(..."aZ09._- \u00e9\u0430\u200bßİıςﬁ\u0301\u0307ーｱ山Ⅷ"), maxLength: 40 }),
  // One alphabet, so that more of it is a name.
  fc.string({ unit: fc.nat(0x17f).map((n) => String.fromCodePoint(n)), minLength: 2, maxLength: 6 }),
  fc.string({
    unit: fc.integer({ min: 0x370, max: 0x5ff }).map((n) => String.fromCodePoint(n)),
    minLength: 2,
    maxLength: 4,
  }),
);

test("reading a name again changes nothing, and its canonical form is a name of the same person", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const name = readOrUndefined(text);
      fc.pre(name !== undefined);
      assert.deepEqual(parseUsername(name.username), name);
      assert.equal(parseUsername(name.canonical).canonical, name.canonical);
      assert.equal(skeletonOf(name.skeleton), name.skeleton);
    }),
    { numRuns: 500 },
  );
});

test("upper and lower case of a name are the same name", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const name = readOrUndefined(text);
      fc.pre(name !== undefined);
      for (const other of [name.username.toUpperCase(), name.username.toLowerCase()]) {
        const again = readOrUndefined(other);
        if (again !== undefined) assert.equal(again.canonical, name.canonical);
      }
    }),
    { numRuns: 500 },
  );
});

test("a suggestion is always a name that is accepted as it stands", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      fc.pre(readOrUndefined(text) === undefined);
      const { suggestion } = refusalOf(text).detail;
      if (suggestion !== undefined) {
        assert.equal(parseUsername(suggestion, "new").username, suggestion);
      }
    }),
  );
});

function readOrUndefined(text: string): ParsedUsername | undefined {
  try {
    return parseUsername(text);
  } catch {
    return undefined;
  }
}
