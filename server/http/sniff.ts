import type { Socket } from "node:net";
import type { Later } from "./few-at-a-time.ts";

/** What an HTTP/2 client says first. No HTTP/1.1 request begins like it. */
const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

/** Decides from a connection's first bytes; undefined when they are too few to tell. */
export function protocolOf(bytes: Buffer): "h1" | "h2" | undefined {
  const length = Math.min(bytes.length, preface.length);
  if (preface.compare(bytes, 0, length, 0, length) !== 0) {
    return "h1";
  }
  return length === preface.length ? "h2" : undefined;
}

/**
 * Waits for a connection's first bytes, and then until `later` lets it be served: puts the bytes back and calls `then`. A
 * connection that does not say enough within `patienceMs`, ends or fails is destroyed, and is nothing to serve.
 *
 * @param then is called once, with undefined when there is nothing to serve
 */
export function sniff(
  socket: Socket,
  { patienceMs, later }: { patienceMs: number; later: Later },
  then: (protocol: "h1" | "h2" | undefined) => void,
): void {
  const heard: Buffer[] = [];
  const giveUp = () => socket.destroy();
  const timer = setTimeout(giveUp, patienceMs);
  const stop = () => {
    clearTimeout(timer);
    socket.off("data", onData).off("end", giveUp).off("error", giveUp).off("close", leave);
  };
  const leave = () => {
    stop();
    then(undefined);
  };
  const onData = (chunk: Buffer) => {
    heard.push(chunk);
    const bytes = heard.length === 1 ? chunk : Buffer.concat(heard);
    const protocol = protocolOf(bytes);
    if (protocol === undefined) return;
    // It has said enough. All of it waits in the socket, whose failing is still heard, and whose end is told once it is read.
    clearTimeout(timer);
    socket.off("data", onData).off("end", giveUp).pause();
    socket.unshift(bytes);
    later(() => {
      // Its closing was heard, or will be.
      if (socket.destroyed) return;
      stop();
      then(protocol);
      // HTTP/2 empties the socket's buffer by itself; bytes that flowed meanwhile would be lost to it.
      if (protocol === "h1") socket.resume();
    });
  };
  socket.on("data", onData).on("end", giveUp).on("error", giveUp).on("close", leave);
}
