import type { LoadClient } from "./line.ts";
import { openWebSocket } from "./websocket.ts";

const onText = (text: string) => {
  throw new Error(`Nobody says words here: ${text}`);
};

/** Requests, answers and frames are binary messages; an empty one says that the server knows who listens. */
export const ws: LoadClient = {
  async write(port, { token }, onAnswer) {
    const line = await openWebSocket(port, `/?write=${token}`, { onBinary: onAnswer, onText });
    return { send: line.sendBinary, close: line.close };
  },
  async listen(port, { token }, onFrame) {
    const ready = Promise.withResolvers<void>();
    const onBinary = (payload: Buffer) => (payload.length === 0 ? ready.resolve() : onFrame(payload));
    const line = await openWebSocket(port, `/?listen=${token}`, { onBinary, onText });
    await ready.promise;
    return line;
  },
};
