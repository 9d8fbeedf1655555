/** Longer paths name nothing here. */
const maxLength = 2_048;

/**
 * The decoded path of a request target, without its query; undefined when it cannot name anything: not in origin form,
 * badly encoded, with control characters, backslashes, empty or dot segments.
 */
export function parsePath(target: string): string | undefined {
  const path = target.split("?", 1)[0] ?? "";
  if (!path.startsWith("/") || path.length > maxLength) {
    return undefined;
  }
  const decoded = decode(path);
  if (decoded === undefined || /[\p{Cc}\\]|\/\/|\/\.{1,2}(\/|$)/u.test(decoded)) {
    return undefined;
  }
  return decoded;
}

/** Whether a path has the form of an RPC: `/package.Service/Method`. */
export function looksLikeRpc(path: string): boolean {
  return /^\/(?:[A-Za-z_]\w*\.)+[A-Z]\w*\/\w+$/.test(path);
}

function decode(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
