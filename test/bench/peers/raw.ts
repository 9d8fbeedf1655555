/** Sockets with nothing on top but the length of each frame. */
import { createServer, type AddressInfo, type Socket } from "node:net";
import { framed, framesOf } from "../load/raw.ts";
import { frameOf } from "./frame.ts";
import { answerOf, openPost, readRequest } from "./post.ts";
import { Rooms } from "./rooms.ts";
import { readSetting, ready } from "./setting.ts";

const setting = readSetting();
const post = openPost(setting);
const rooms = new Rooms<Socket>(setting.society);

/** The first frame says who is there, and what for. */
function greet(socket: Socket, words: string): (frame: Buffer) => void {
  const [purpose, token = ""] = words.split(" ");
  const userId = rooms.userOf(token);
  if (purpose === "listen") {
    rooms.enter(userId, socket);
    socket.once("close", () => rooms.leave(userId, socket));
    socket.write(framed(Buffer.alloc(0)));
  }
  return (frame) => void send(socket, userId, frame);
}

async function send(socket: Socket, userId: string, bytes: Buffer): Promise<void> {
  const request = readRequest(bytes);
  const posted = await post.send(userId, request);
  socket.write(framed(answerOf(posted)));
  const frame = framed(frameOf(userId, request, posted));
  for (const listener of rooms.in(posted.conversationId)) listener.write(frame);
}

const server = createServer({ noDelay: true }, (socket) => {
  let onFrame = (frame: Buffer): void => {
    onFrame = greet(socket, frame.toString());
  };
  socket.on(
    "data",
    framesOf((frame) => onFrame(frame)),
  );
  socket.on("error", () => {});
});
server.listen(0, "127.0.0.1", () => ready((server.address() as AddressInfo).port, () => post.close()));
