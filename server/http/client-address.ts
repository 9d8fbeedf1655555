import { BlockList, isIPv6 } from "node:net";
import type { Request } from "./message.ts";

/** Addresses that a reverse proxy of ours would have; nobody on the Internet connects from one. */
const nearby = new BlockList();
nearby.addSubnet("127.0.0.0", 8, "ipv4");
nearby.addSubnet("10.0.0.0", 8, "ipv4");
nearby.addSubnet("172.16.0.0", 12, "ipv4");
nearby.addSubnet("192.168.0.0", 16, "ipv4");
nearby.addAddress("::1", "ipv6");
nearby.addSubnet("fc00::", 7, "ipv6");

/**
 * Who asks, for limits per address. Behind a proxy it is the last entry of `X-Forwarded-For`, which the proxy itself
 * wrote: what stands before it can be anybody's invention.
 * @param behindProxy whether the operator says that there is one
 */
export function clientAddress(request: Request, behindProxy: boolean): string {
  const peer = request.socket.remoteAddress ?? "";
  const forwarded = String(request.headers["x-forwarded-for"] ?? "");
  if (!behindProxy || forwarded === "" || !isNearby(peer)) {
    return peer;
  }
  return forwarded.slice(forwarded.lastIndexOf(",") + 1).trim();
}

function isNearby(address: string): boolean {
  return nearby.check(address, isIPv6(address) ? "ipv6" : "ipv4");
}
