import type { Logger } from "pino";
import { CannotStart } from "./cannot-start.ts";
import type { Config } from "./config.ts";
import { createCertificate } from "./http/certificate.ts";
import { isOneOf } from "./http/client-address.ts";
import { createHostRule } from "./http/host.ts";
import { defaultLimits, openPort, type Port } from "./http/port.ts";
import { createLane, type LaneOptions } from "./http/lane.ts";
import type { RpcAdapter } from "./http/rpc-adapter.ts";
import { createSite } from "./http/site.ts";
import { loadStaticFiles } from "./http/static-files.ts";
import { addressBlock } from "./identity/address.ts";
import { hostNames, whyNotListening } from "./site-address.ts";

/** The ways by which a call is answered: that of all calls, and the short one of some. */
export interface CallWays {
  rpc: RpcAdapter;
  lane: Pick<LaneOptions, "calls" | "clientAddress" | "onError"> | undefined;
}

/**
 * Opens the port on which calls and the page are served.
 * @param webDir directory of the built page
 * @throws CannotStart
 */
export async function openSite(config: Config, webDir: string, ways: CallWays): Promise<Port> {
  const { host, port, tls, publicOrigin, corsOrigins, limits } = config;
  const rules = { answersTo: createHostRule(hostNames(config)), publicOrigin, corsOrigins };
  const stalledWriteMs = limits.slowReader;
  const lane =
    ways.lane && createLane({ ...ways.lane, rules, stalledWriteMs, keepAliveMs: defaultLimits.keepAliveMs });
  const files = await loadStaticFiles(webDir);
  const isProxy = isOneOf(config.trustedProxies);
  try {
    return await openPort({
      host,
      port,
      tls,
      limits: {
        ...defaultLimits,
        connections: limits.connections,
        connectionsPerSource: limits.connectionsPerAddress,
      },
      sourceOf: (address) => (isProxy(address) ? undefined : addressBlock(address)),
      onRequest: createSite({ rules, rpc: ways.rpc, files, stalledWriteMs }),
      lane,
    });
  } catch (error) {
    throw new CannotStart(whyNotListening(config, error as NodeJS.ErrnoException), { cause: error });
  }
}

/** @returns what looks whether the certificate's files have changed, and uses them then; it never rejects */
export function certificateOf({ tls }: Config, port: Port, log: Logger): () => Promise<void> {
  if (tls === undefined) return async () => {};
  const { check } = createCertificate({
    files: tls.files,
    current: tls,
    use: (pair) => port.renew(pair),
    renewed: () => log.info("The certificate was renewed"),
    unusable: (reason) =>
      log.error({ err: reason }, "The certificate's files cannot be used; the one before stays in use"),
  });
  return check;
}
