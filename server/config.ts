import { resolve } from "node:path";
import { readLimits, type Limits } from "./config-limits.ts";
import { ConfigError, describe, readSettings, setting, type Environment } from "./config-setting.ts";
import {
  logLevels,
  parseDeletedAccounts,
  parseDuration,
  parseFile,
  parseHost,
  parseHosts,
  parseLogLevel,
  parseNetworks,
  parseOrigin,
  parseOrigins,
  parsePort,
  parseServerName,
  parseSignUp,
  parseSwitch,
  type File,
  type LogLevel,
} from "./config-values.ts";

/** What the operator decided. Read once at the start; nothing else reads the environment. */
export interface Config {
  /** TCP port; 0 lets the system choose one. */
  port: number;
  /** The address to listen on. */
  host: string;
  /** Absolute path of the directory that holds the database, its lock and the control socket. */
  dataDir: string;
  /** `https://chat.example.com`: where browsers find the site, when a proxy stands before it. */
  publicOrigin: string | undefined;
  /** Names, in lower case and without ports, that requests may be addressed to besides the obvious ones. */
  allowedHosts: readonly string[];
  /** Exact origins of other sites whose pages may make calls, by token and never by cookie. */
  corsOrigins: readonly string[];
  /** Addresses and networks, as `10.0.0.0/8`, of proxies whose `X-Forwarded-For` is believed. */
  trustedProxies: readonly string[];
  /** PEM files' contents at the start, and their paths; undefined: plain HTTP. */
  tls: { cert: Buffer; key: Buffer; files: { cert: string; key: string } } | undefined;
  logLevel: LogLevel;
  /** Milliseconds between heartbeats on a stream. */
  heartbeatMs: number;
  serverName: string;
  /** A public room that every newcomer is in. */
  lobby: boolean;
  /** What a new name needs. */
  signUp: "open" | "invite" | "password";
  /** Whether one may write to a name that nobody has used yet; only where a new name needs nothing. */
  waitingNames: boolean;
  /** Whether the messages of whoever deletes their account are deleted with it. */
  removesMessages: boolean;
  /** Whether gRPC clients may ask for the contract. */
  reflection: boolean;
  /** Whether sends and streams in gRPC-Web over HTTP/1.1 are answered without the RPC library; it does the same, slower. */
  lane: boolean;
  /** How much one person, address or server may take. */
  limits: Limits;
}

const settings = {
  port: setting("PORT", "8080", "TCP port to listen on; 0 lets the system choose", parsePort),
  host: setting(
    "HOST",
    "127.0.0.1",
    "address to listen on; 0.0.0.0 or :: for all (then set up TLS)",
    parseHost,
  ),
  dataDir: setting("DATA_DIR", "./data", "directory of the database; made when missing", (text) =>
    resolve(text),
  ),
  publicOrigin: setting(
    "PUBLIC_ORIGIN",
    "",
    "https://chat.example.com, when a proxy stands before the server",
    parseOrigin,
  ),
  allowedHosts: setting(
    "ALLOWED_HOSTS",
    "",
    "further names the server answers to, separated by commas",
    parseHosts,
  ),
  corsOrigins: setting(
    "CORS_ORIGINS",
    "",
    "https://board.example.com: other sites whose pages may make calls, by token",
    parseOrigins,
  ),
  trustedProxies: setting(
    "TRUSTED_PROXIES",
    "127.0.0.1,::1",
    "where a proxy connects from, as 10.0.0.0/8; its X-Forwarded-For is believed",
    parseNetworks,
  ),
  tlsCert: setting(
    "TLS_CERT",
    "",
    "PEM file of the certificate chain; with TLS_KEY the server speaks HTTPS",
    parseFile,
  ),
  tlsKey: setting("TLS_KEY", "", "PEM file of the certificate's private key", parseFile),
  logLevel: setting("LOG_LEVEL", "info", `how much to log: ${logLevels.join(", ")}`, parseLogLevel),
  heartbeat: setting(
    "HEARTBEAT",
    "15s",
    "how often a stream shows that it lives: 500ms, 15s, 1m",
    parseDuration,
  ),
  serverName: setting("SERVER_NAME", "Restante", "the server's name, shown in titles", parseServerName),
  lobby: setting("LOBBY", "on", "a public room that every newcomer is in: on, off", parseSwitch),
  signUp: setting(
    "SIGN_UP",
    "open",
    "what a new name needs: open (nothing), invite (an invitation), password",
    parseSignUp,
  ),
  waitingNames: setting("WAITING_NAMES", "on", "writing to a name nobody has used yet: on, off", parseSwitch),
  removesMessages: setting(
    "DELETED_ACCOUNTS",
    "keep",
    "the messages of whoever deletes their account: keep, remove",
    parseDeletedAccounts,
  ),
  reflection: setting("REFLECTION", "on", "let gRPC clients ask for the contract: on, off", parseSwitch),
  lane: setting("LANE", "on", "answer sends and streams of browsers by the short way: on, off", parseSwitch),
};

/**
 * Reads every setting, from this process's environment unless told otherwise.
 * @throws ConfigError when one of them cannot be used
 */
export function loadConfig(env: Environment = process.env): Config {
  const { tlsCert, tlsKey, heartbeat, ...rest } = readSettings(settings, env);
  return {
    ...rest,
    // Where not everybody may come, messages would wait for nobody.
    waitingNames: rest.waitingNames && rest.signUp === "open",
    tls: pairOfTlsFiles(tlsCert, tlsKey),
    heartbeatMs: heartbeat,
    limits: readLimits(env),
  };
}

/** What `--help` prints about the settings: a line each. */
export function describeSettings(): string {
  return describe(settings);
}

function pairOfTlsFiles(cert: File | undefined, key: File | undefined): Config["tls"] {
  if (cert !== undefined && key !== undefined) {
    return { cert: cert.content, key: key.content, files: { cert: cert.path, key: key.path } };
  }
  if (cert !== undefined || key !== undefined) {
    throw new ConfigError(
      `${cert === undefined ? "TLS_CERT" : "TLS_KEY"} is missing: HTTPS needs both TLS_CERT and TLS_KEY.`,
    );
  }
  return undefined;
}
