import { connect, Pieces } from "./socket.ts";

const BINARY = 2;
const TEXT = 1;

/** A WebSocket as RFC 6455 has it, without what the servers here do not send: pieces, and control frames. */
export interface WebSocketLine {
  sendBinary(payload: Uint8Array): void;
  sendText(text: string): void;
  close(): void;
}

export interface WebSocketEvents {
  onBinary(payload: Buffer): void;
  onText(text: string): void;
}

/** Opens one. @param path with its query */
export async function openWebSocket(
  port: number,
  path: string,
  { onBinary, onText }: WebSocketEvents,
): Promise<WebSocketLine> {
  const upgraded = Promise.withResolvers<void>();
  const read = frameReader((opcode, payload) => {
    if (opcode === BINARY) onBinary(payload);
    else if (opcode === TEXT) onText(payload.toString());
    else throw new Error(`A WebSocket frame that nobody expects here: ${opcode}.`);
  });
  let open = false;
  const socket = await connect(port, (bytes) => {
    if (open) return read(bytes);
    // A server here sends nothing before its answer is complete, and the answer in one piece.
    const end = bytes.indexOf("\r\n\r\n");
    if (end < 0 || !bytes.toString("latin1", 0, 12).endsWith("101")) {
      return upgraded.reject(new Error(bytes.toString()));
    }
    open = true;
    upgraded.resolve();
    read(bytes.subarray(end + 4));
  });
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: localhost:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${Buffer.alloc(16, 7).toString("base64")}\r\n\r\n`,
  );
  await upgraded.promise;
  return {
    sendBinary: (payload) => void socket.write(masked(BINARY, payload)),
    sendText: (text) => void socket.write(masked(TEXT, Buffer.from(text))),
    close: () => void socket.destroy(),
  };
}

/** A client's frame: masked, with a mask that changes nothing; the server unmasks it all the same. */
function masked(opcode: number, payload: Uint8Array): Buffer {
  const long = payload.length > 125;
  const header = long ? 8 : 6;
  const frame = Buffer.alloc(header + payload.length);
  frame[0] = 0x80 | opcode;
  frame[1] = 0x80 | (long ? 126 : payload.length);
  if (long) frame.writeUInt16BE(payload.length, 2);
  frame.set(payload, header);
  return frame;
}

/** Takes a server's frames out of what arrives. */
function frameReader(onFrame: (opcode: number, payload: Buffer) => void): (bytes: Buffer) => void {
  const pieces = new Pieces();
  return (arrived) => {
    const bytes = pieces.with(arrived);
    let at = 0;
    for (;;) {
      const left = bytes.length - at;
      if (left < 2) break;
      const short = (bytes[at + 1] ?? 0) & 0x7f;
      const header = short === 127 ? 10 : short === 126 ? 4 : 2;
      if (left < header) break;
      const length =
        short === 127 ? bytes.readUInt32BE(at + 6) : short === 126 ? bytes.readUInt16BE(at + 2) : short;
      const end = at + header + length;
      if (end > bytes.length) break;
      onFrame((bytes[at] ?? 0) & 0x0f, bytes.subarray(at + header, end));
      at = end;
    }
    pieces.keep(bytes.subarray(at));
  };
}
