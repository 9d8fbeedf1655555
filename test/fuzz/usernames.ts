import assert from "node:assert/strict";
import { skeletonOf } from "../../server/identity/skeleton.ts";
import { parseUsername, type ParsedUsername } from "../../server/identity/username.ts";
import { Refusal } from "../../server/refusal.ts";
import type { Random } from "../chaos/seed.ts";
import type { Fuzzer, Trial } from "./fuzzer.ts";
import { anyText } from "./texts.ts";

/** What is typed as a name: taken as one that can be compared, or refused, and nothing else. */
export function usernameFuzzer(): Fuzzer {
  return { trial, takeStock: async () => {}, [Symbol.asyncDispose]: async () => {} };
}

function trial(random: Random): Trial {
  const text = anyText(random, random.pick([4, 12, 40, 2_000]));
  return { input: Buffer.from(text, "utf16le"), door: "a username as UTF-16", run: () => check(text) };
}

function check(text: string): void {
  const name = parsed(text);
  if (name === undefined) return;
  assert.equal(name.username, name.username.normalize("NFC"), "is in NFC");
  assert.ok(name.username.length > 0 && Array.from(name.username).length <= 32);
  assert.doesNotMatch(name.username, /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Z}]/u, "nothing invisible");
  assert.deepEqual(parsed(name.username), name, "is what it is taken for");
  for (const spelling of [name.canonical, name.username.toUpperCase(), name.username.normalize("NFD")]) {
    const again = parsed(spelling);
    assert.ok(again === undefined || again.canonical === name.canonical, `${spelling} is the same name`);
  }
  assert.ok(parsed(name.canonical), "its canonical form is a name");
  // In capitals it may look like another; taken apart it may not.
  assert.equal(skeletonOf(name.username), name.skeleton);
  assert.equal(skeletonOf(name.username.normalize("NFD")), name.skeleton);
  assert.equal(skeletonOf(name.skeleton), name.skeleton, "is what it looks like");
}

/** Undefined when it is refused; anything but a refusal has found something. */
function parsed(text: string): ParsedUsername | undefined {
  try {
    return parseUsername(text);
  } catch (error) {
    if (error instanceof Refusal && error.reason === "username-invalid") {
      const { suggestion } = error.detail;
      if (suggestion !== undefined) assert.equal(parseUsername(suggestion, "new").username, suggestion);
      return undefined;
    }
    throw error;
  }
}
