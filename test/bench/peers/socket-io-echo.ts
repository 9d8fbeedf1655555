/** What comes in a Socket.IO event goes back in its acknowledgement. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { ready } from "./setting.ts";

const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });
io.on("connection", (socket) => {
  socket.on("send", (bytes: Buffer, answer: (bytes: Buffer) => void) => answer(bytes));
});
http.listen(0, "127.0.0.1", () => ready((http.address() as AddressInfo).port));
