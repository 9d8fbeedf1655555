import { hostname } from "node:os";
import type { Config } from "./config.ts";

/** The names that requests may be addressed to without being suspicious. */
export function hostNames({ host, allowedHosts, publicOrigin }: Config): string[] {
  const own = hostname().toLowerCase();
  const site = publicOrigin === undefined ? [] : [new URL(publicOrigin).hostname];
  return [own, `${own}.local`, host.toLowerCase(), ...site, ...allowedHosts];
}

/** Where somebody on this machine finds the server. */
export function urlOf({ host, tls }: Config, port: number): string {
  const everywhere = ["127.0.0.1", "::1", "0.0.0.0", "::", "localhost"].includes(host);
  const name = everywhere ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return `${tls === undefined ? "http" : "https"}://${name}:${port}`;
}

/** Why the port could not be opened, in a sentence for the operator. */
export function whyNotListening({ host, port }: Config, { code, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case "EADDRINUSE":
      return `Port ${port} is in use by another program. Stop it, or set PORT to another number.`;
    case "EACCES":
      return `This user may not listen on port ${port}. Set PORT to a number above 1023.`;
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return `This machine has no address ${host}. Set HOST to one that it has.`;
    default:
      return `The server cannot listen on ${host}, port ${port}: ${message}.`;
  }
}
