import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import tls from "node:tls";
import { selfSigned } from "../self-signed.ts";

const deploy = path.resolve(import.meta.dirname, "../../deploy");
const patienceMs = 15_000;

export type ProxyKind = "nginx" | "haproxy" | "caddy";

/** A reverse proxy under the very configuration in `deploy/`, but for ports, certificate and shorter time-outs. */
export interface Proxy extends AsyncDisposable {
  /** `https://localhost:PORT` */
  readonly url: string;
  readonly port: number;
  /** SIGKILL, and started again on the same port. */
  restart(): Promise<void>;
}

/** What a proxy needs in order to run here. */
interface Place {
  directory: string;
  port: number;
  /** In the place of port 80. */
  plainPort: number;
  serverPort: number;
  certFile: string;
  keyFile: string;
}

interface Installation {
  file: string;
  /** Texts of the file that are different here; each has to occur in it. */
  substitutes(place: Place): readonly [string, string][];
  /** The whole configuration, when the file is only a part of one. */
  wrap?(config: string, place: Place): string;
  command(configFile: string, place: Place): [string, ...string[]];
}

/** Time-outs are this short here; a heartbeat has to be shorter still. */
export const TIMEOUT_S = 3;

const installations: Record<ProxyKind, Installation> = {
  nginx: {
    file: "nginx.conf",
    substitutes: ({ port, plainPort, serverPort, certFile, keyFile }) => [
      ["listen 80;", `listen 127.0.0.1:${plainPort};`],
      ["listen 443 ssl http2", `listen 127.0.0.1:${port} ssl http2`],
      ["127.0.0.1:8080", `127.0.0.1:${serverPort}`],
      ["/etc/letsencrypt/live/chat.example.com/fullchain.pem", certFile],
      ["/etc/letsencrypt/live/chat.example.com/privkey.pem", keyFile],
      ["read_timeout 90s", `read_timeout ${TIMEOUT_S}s`],
    ],
    // The file is one of those that the distribution's nginx.conf includes.
    wrap: (config, { directory }) => `
      daemon off; master_process off; pid ${directory}/pid; error_log stderr;
      events { worker_connections 256; }
      http {
        access_log off;
        ${["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${directory};`).join(" ")}
        ${config}
      }`,
    command: (configFile, { directory }) => ["/usr/sbin/nginx", "-p", directory, "-c", configFile],
  },
  haproxy: {
    file: "haproxy.cfg",
    substitutes: ({ directory, port, plainPort, serverPort }) => [
      ["bind :80\n", `bind 127.0.0.1:${plainPort}\n`],
      ["bind :443", `bind 127.0.0.1:${port}`],
      ["/etc/haproxy/chat.example.com.pem", path.join(directory, "both.pem")],
      ["127.0.0.1:8080", `127.0.0.1:${serverPort}`],
      ["timeout client 90s", `timeout client ${TIMEOUT_S}s`],
      ["timeout server 90s", `timeout server ${TIMEOUT_S}s`],
    ],
    command: (configFile) => ["/usr/sbin/haproxy", "-db", "-f", configFile],
  },
  caddy: {
    file: "Caddyfile",
    substitutes: ({ port, serverPort, certFile, keyFile }) => [
      ["chat.example.com {", `https://localhost:${port} {\n\tbind 127.0.0.1\n\ttls ${certFile} ${keyFile}`],
      ["127.0.0.1:8080", `127.0.0.1:${serverPort}`],
    ],
    wrap: (config) => `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${config}`,
    command: (configFile) => ["/usr/bin/caddy", "run", "--adapter", "caddyfile", "--config", configFile],
  },
};

/**
 * A free port for a proxy, so that the server behind it can be told its address first. Below those that the system
 * gives to outgoing connections.
 */
export async function reservePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 10_000);
    const probe = createServer();
    const free = await new Promise<boolean>((resolve) => {
      probe.once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

/**
 * Starts the proxy; resolves when it accepts connections. From then on this process and the programs that it starts
 * trust its certificate.
 */
export async function startProxy(kind: ProxyKind, port: number, serverPort: number): Promise<Proxy> {
  const directory = await mkdtemp(path.join(tmpdir(), `restante-${kind}-`));
  const plainPort = await reservePort();
  const place = { directory, port, plainPort, serverPort, ...(await writeCertificate(directory)) };
  const installation = installations[kind];
  const configFile = path.join(directory, installation.file);
  await writeFile(configFile, await configure(installation, place));
  const printed: string[] = [];
  const [file, ...args] = installation.command(configFile, place);
  const launch = () => run(file, args, directory, port, printed);
  let child = await launch();
  const end = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const exit = once(child, "exit");
      child.kill("SIGKILL");
      await exit;
    }
  };
  return {
    url: `https://localhost:${port}`,
    port,
    restart: async () => {
      await end();
      child = await launch();
    },
    [Symbol.asyncDispose]: async () => {
      await end();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function writeCertificate(directory: string): Promise<{ certFile: string; keyFile: string }> {
  const { cert, key } = selfSigned();
  const certFile = path.join(directory, "cert.pem");
  const keyFile = path.join(directory, "key.pem");
  await writeFile(certFile, cert);
  await writeFile(keyFile, key);
  await writeFile(path.join(directory, "both.pem"), Buffer.concat([cert, key]));
  tls.setDefaultCACertificates([cert.toString()]);
  // How curl and programs written in Go are told whom to trust.
  Object.assign(process.env, { CURL_CA_BUNDLE: certFile, SSL_CERT_FILE: certFile });
  return { certFile, keyFile };
}

async function configure({ file, substitutes, wrap }: Installation, place: Place): Promise<string> {
  let config = await readFile(path.join(deploy, file), "utf8");
  for (const [from, to] of substitutes(place)) {
    if (!config.includes(from)) throw new Error(`deploy/${file} no longer says: ${from}`);
    config = config.replaceAll(from, to);
  }
  return wrap?.(config, place) ?? config;
}

async function run(
  file: string,
  args: string[],
  directory: string,
  port: number,
  printed: string[],
): Promise<ChildProcess> {
  const child = spawn(file, args, {
    cwd: directory,
    stdio: ["ignore", "pipe", "pipe"],
    // Caddy keeps what it has to remember under these.
    env: { PATH: process.env["PATH"], HOME: directory, XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory },
  });
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding("utf8").on("data", (text: string) => printed.push(text));
  }
  const failure = once(child, "error").then(([error]) => printed.push(String(error)));
  failure.catch(() => undefined);
  const deadline = performance.now() + patienceMs;
  while (!(await accepts(port))) {
    if (child.exitCode !== null || child.pid === undefined || performance.now() > deadline) {
      child.kill("SIGKILL");
      throw new Error(`${file} did not begin to listen:\n${printed.join("")}`);
    }
    await pause(50);
  }
  return child;
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = tls.connect({ port, host: "127.0.0.1", servername: "localhost" });
    socket.once("error", () => resolve(false));
    socket.once("secureConnect", () => {
      socket.destroy();
      resolve(true);
    });
  });
}
