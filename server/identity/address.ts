import { isIPv6 } from "node:net";

/**
 * What of an IP address stands for one client: all of IPv4, the first 64 bits of IPv6, since whoever
 * has one address there has that whole block. Text that is no address is taken as it is.
 */
export function addressBlock(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) {
    return mapped[1];
  }
  return isIPv6(address) ? `${firstGroups(address, 4).join(":")}::/64` : address;
}

function firstGroups(address: string, count: number): string[] {
  const [head = "", tail = ""] = address.toLowerCase().split("%", 1).join("").split("::", 2);
  const left = head === "" ? [] : head.split(":");
  const right = tail === "" ? [] : tail.split(":");
  const zeros = address.includes("::") ? 8 - left.length - right.length : 0;
  return [...left, ...Array<string>(Math.max(0, zeros)).fill("0"), ...right]
    .slice(0, count)
    .map((group) => group.replace(/^0+(?=.)/, ""));
}
