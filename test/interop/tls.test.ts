import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after } from "node:test";
import { selfSigned } from "../self-signed.ts";
import { bufCurl } from "./buf-curl.ts";
import { conversationSuite } from "./conversation.ts";
import { curl } from "./curl.ts";
import { serverForTests } from "./server.ts";

const directory = await mkdtemp(path.join(tmpdir(), "restante-tls-"));
after(() => rm(directory, { recursive: true }));
const { cert, key } = selfSigned();
const certFile = path.join(directory, "cert.pem");
const keyFile = path.join(directory, "key.pem");
await writeFile(certFile, cert);
await writeFile(keyFile, key);

// How curl and programs written in Go are told whom to trust.
Object.assign(process.env, { CURL_CA_BUNDLE: certFile, SSL_CERT_FILE: certFile });

const server = await serverForTests({ TLS_CERT: certFile, TLS_KEY: keyFile });
const origin = server.url.replace("http:", "https:");

conversationSuite("tls-curl", "curl over TLS, which agrees on HTTP/2", curl(origin));
conversationSuite(
  "tls-grpc",
  "buf curl in grpc over TLS",
  bufCurl(origin, { protocol: "grpc", http2: true }),
);
