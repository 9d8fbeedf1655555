/** A chat over `ws`, as its documentation shows: binary messages both ways, no compression, which is its default. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer, type WebSocket } from "ws";
import { frameOf } from "./frame.ts";
import { answerOf, openPost, readRequest } from "./post.ts";
import { Rooms } from "./rooms.ts";
import { readSetting, ready } from "./setting.ts";

const setting = readSetting();
const post = openPost(setting);
const rooms = new Rooms<WebSocket>(setting.society);

async function send(socket: WebSocket, userId: string, bytes: Buffer): Promise<void> {
  const request = readRequest(bytes);
  const posted = await post.send(userId, request);
  socket.send(answerOf(posted));
  const frame = frameOf(userId, request, posted);
  for (const listener of rooms.in(posted.conversationId)) listener.send(frame);
}

const server = createServer();
const sockets = new WebSocketServer({ server });
sockets.on("connection", (socket, request) => {
  const { searchParams } = new URL(request.url ?? "", "http://localhost");
  const listens = searchParams.get("listen");
  const userId = rooms.userOf(listens ?? searchParams.get("write") ?? "");
  if (listens !== null) {
    rooms.enter(userId, socket);
    socket.once("close", () => rooms.leave(userId, socket));
    socket.send(Buffer.alloc(0));
  }
  socket.on("message", (bytes: Buffer) => void send(socket, userId, bytes));
  socket.on("error", () => {});
});
server.listen(0, "127.0.0.1", () => ready((server.address() as AddressInfo).port, () => post.close()));
