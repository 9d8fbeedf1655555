import { canonicalName } from "../canonical-name.ts";
import { skeletonOf } from "./skeleton.ts";

/** Names that would let somebody speak for the server or for everybody. */
const words = (
  "admin administrator sysadmin root superuser system server restante support staff moderator mod operator " +
  "owner security official service everyone everybody here all channel room lobby nobody anonymous unknown " +
  "deleted null undefined me"
).split(" ");

const reserved = new Set(words);
const looks = new Set(words.map(skeletonOf));

/** The form of a user's id; see `newId` in server/data.ts. Operators name people by either, on the command line. */
const AN_ID = /^u_[\w-]{22}$/i;

/**
 * Whether a name is in the form of an id, or is a reserved word or looks like one: separators, accents and digits for letters (`adm1n`, `r00t`) are no
 * way around it.
 */
export function isReserved(username: string): boolean {
  const bare = username
    .normalize("NFKD")
    .replace(/[\p{M}._-]/gu, "")
    .normalize("NFC");
  return (
    AN_ID.test(canonicalName(username)) ||
    reserved.has(canonicalName(bare)) ||
    looks.has(skeletonOf(bare)) ||
    looks.has(skeletonOf(bare.replaceAll("1", "i")))
  );
}
