import { connect, Pieces } from "./socket.ts";
import type { LoadClient } from "./line.ts";
import type { Person } from "../society.ts";

const LENGTH_BYTES = 4;

/** Each frame after its length, and nothing else; the first one from a client says who it is. */
export const raw: LoadClient = {
  async write(port, { token }, onAnswer) {
    const socket = await connect(port, framesOf(onAnswer));
    socket.write(framed(Buffer.from(`write ${token}`)));
    return { send: (request) => void socket.write(framed(request)), close: () => void socket.destroy() };
  },
  async listen(port, person, onFrame) {
    const socket = await greeted(port, person, onFrame);
    return { close: () => void socket.destroy() };
  },
};

/** The server says with an empty frame that it knows who listens. */
async function greeted(port: number, { token }: Person, onFrame: (frame: Buffer) => void) {
  const ready = Promise.withResolvers<void>();
  const socket = await connect(
    port,
    framesOf((frame) => (frame.length === 0 ? ready.resolve() : onFrame(frame))),
  );
  socket.write(framed(Buffer.from(`listen ${token}`)));
  await ready.promise;
  return socket;
}

export function framed(payload: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(LENGTH_BYTES + payload.length);
  frame.writeUInt32BE(payload.length);
  frame.set(payload, LENGTH_BYTES);
  return frame;
}

/** Takes frames out of what arrives. */
export function framesOf(onFrame: (frame: Buffer) => void): (bytes: Buffer) => void {
  const pieces = new Pieces();
  return (arrived) => {
    const bytes = pieces.with(arrived);
    let at = 0;
    while (bytes.length - at >= LENGTH_BYTES) {
      const end = at + LENGTH_BYTES + bytes.readUInt32BE(at);
      if (end > bytes.length) break;
      onFrame(bytes.subarray(at + LENGTH_BYTES, end));
      at = end;
    }
    pieces.keep(bytes.subarray(at));
  };
}
