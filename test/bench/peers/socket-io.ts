/** A chat over Socket.IO: rooms, binary events, and answers by its acknowledgements. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Server } from "socket.io";
import { frameOf } from "./frame.ts";
import { answerOf, openPost, readRequest } from "./post.ts";
import { Rooms } from "./rooms.ts";
import { readSetting, ready } from "./setting.ts";

const setting = readSetting();
const post = openPost(setting);
const people = new Rooms<string>(setting.society);
const http = createServer();
const io = new Server(http, { transports: ["websocket"], serveClient: false });

io.on("connection", (socket) => {
  const { listen, write } = socket.handshake.auth as { listen?: string; write?: string };
  const userId = people.userOf(listen ?? write ?? "");
  if (listen !== undefined) {
    for (const { id, members } of setting.society.conversations) {
      if (members.includes(userId)) void socket.join(id);
    }
  }
  socket.on("send", async (bytes: Buffer, answer: (bytes: Buffer) => void) => {
    const request = readRequest(bytes);
    const posted = await post.send(userId, request);
    answer(Buffer.from(answerOf(posted)));
    io.to(posted.conversationId).emit("message", frameOf(userId, request, posted));
  });
});
http.listen(0, "127.0.0.1", () => ready((http.address() as AddressInfo).port, () => post.close()));
