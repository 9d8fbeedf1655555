import { BlockList, isIP, isIPv6 } from "node:net";

/**
 * Tells who asks, for limits per address.
 * @param peer where the connection comes from
 * @param forwardedFor the request's `X-Forwarded-For`
 */
export type ClientAddress = (peer?: string, forwardedFor?: string) => string;

/**
 * A client is where it connects from. What connects from a trusted proxy is where that proxy says in
 * `X-Forwarded-For`: read from the end, where each proxy adds what it saw, and only as far as trusted proxies wrote
 * it. What stands before can be anybody's invention. `Forwarded` (RFC 7239) is not read: a proxy that writes
 * only one of the two would let its clients write the other.
 *
 * @param trusted addresses (`::1`) and networks (`10.0.0.0/8`) that only proxies connect from
 * @param unbelieved called once, when a peer on a private network, which may be a proxy nobody named, sends the header
 */
export function createClientAddress(
  trusted: readonly string[],
  unbelieved: (peer: string) => void,
): ClientAddress {
  const isProxy = isOneOf(trusted);
  let told = false;
  return (peer = "", forwardedFor = "") => {
    let address = peer;
    if (forwardedFor === "") return address;
    if (!isProxy(address)) {
      if (!told && isPrivate(address)) {
        told = true;
        unbelieved(peer);
      }
      return address;
    }
    for (const entry of forwardedFor.split(",").toReversed()) {
      const claimed = withoutPort(entry.trim());
      if (isIP(claimed) === 0) return address;
      address = claimed;
      if (!isProxy(address)) return address;
    }
    return address;
  };
}

/** Some proxies add the port, and brackets around IPv6: `203.0.113.7:443`, `[2001:db8::7]:443`. */
function withoutPort(entry: string): string {
  const [, v6, v4] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/.exec(entry) ?? [];
  return v6 ?? v4 ?? entry;
}

/** Where a proxy that nobody named would connect from. */
const isPrivate = isOneOf([
  "127.0.0.0/8",
  "10.0.0.0/8",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "::1",
  "fc00::/7",
]);

function toBlockList(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    const family = familyOf(address);
    list.addSubnet(address, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
  }
  return list;
}

/** Whether an address is one of these, or in one of these networks. */
export function isOneOf(networks: readonly string[]): (address: string) => boolean {
  const list = toBlockList(networks);
  return (address) => list.check(address, familyOf(address));
}

function familyOf(address: string): "ipv4" | "ipv6" {
  return isIPv6(address) ? "ipv6" : "ipv4";
}
