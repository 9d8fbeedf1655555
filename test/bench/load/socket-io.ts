import type { LoadClient } from "./line.ts";
import { openWebSocket, type WebSocketLine } from "./websocket.ts";

/** Packets of Engine.IO 4 and, in its messages, Socket.IO 5: with one binary attachment, which follows. */
const engineOpen = "0";
const connectPacket = "40";
const binaryEvent = "451-";
const binaryAck = "461-";

/** Socket.IO over a WebSocket from the start. Requests are events that are acknowledged with the answer. */
export const socketIo: LoadClient = {
  async write(port, { token }, onAnswer) {
    const line = await join(port, { write: token }, onAnswer);
    let id = 0;
    return {
      send: (request) => {
        line.sendText(`${binaryEvent}${(id += 1)}["send",{"_placeholder":true,"num":0}]`);
        line.sendBinary(request);
      },
      close: line.close,
    };
  },
  listen: (port, { token }, onFrame) => join(port, { listen: token }, onFrame),
};

/** Resolves when the server has let it into the namespace, whose middleware knows by then who it is. */
async function join(
  port: number,
  auth: Record<string, string>,
  onBinary: (payload: Buffer) => void,
): Promise<WebSocketLine> {
  const opened = Promise.withResolvers<void>();
  const joined = Promise.withResolvers<void>();
  const onText = (text: string) => {
    if (text.startsWith(binaryEvent) || text.startsWith(binaryAck)) return;
    if (text.startsWith(engineOpen)) opened.resolve();
    else if (text.startsWith(connectPacket)) joined.resolve();
    else if (text === "2") line.sendText("3");
    else throw new Error(`A packet that nobody expects here: ${text}`);
  };
  const line = await openWebSocket(port, "/socket.io/?EIO=4&transport=websocket", { onBinary, onText });
  await opened.promise;
  line.sendText(`${connectPacket}${JSON.stringify(auth)}`);
  await joined.promise;
  return line;
}
