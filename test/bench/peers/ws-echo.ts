/** What comes in a WebSocket goes back: the least that a request and an answer cost over `ws`. */
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { ready } from "./setting.ts";

const server: WebSocketServer = new WebSocketServer({ host: "127.0.0.1", port: 0 }, () =>
  ready((server.address() as AddressInfo).port),
);
server.on("connection", (socket) => {
  socket.on("message", (bytes: Buffer) => socket.send(bytes));
  socket.on("error", () => {});
});
