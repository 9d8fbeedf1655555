/** `node:http` that gives back every body: the least that a call over HTTP/1.1 costs. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ready } from "./setting.ts";

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    const body = parts.length === 1 ? (parts[0] ?? "") : Buffer.concat(parts);
    response.writeHead(200, { "content-type": "application/octet-stream", "content-length": body.length });
    response.end(body);
  });
});
server.listen(0, "127.0.0.1", () => ready((server.address() as AddressInfo).port));
