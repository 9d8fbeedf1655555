/**
 * Reads exactly those fields of the contract that load checks, without making objects: decoding as the product does
 * would take more of a processor than the servers that are measured.
 */
import { textBytes } from "./message.ts";

/** Field numbers of proto/chat/v1. */
const frameChanges = 2;
const changesMessages = 9;
const messageSeq = 2;
const messageClientId = 4;
const messageText = 6;
const answerSeq = 2;
const markSeq = 1;

const lengthDelimited = 2;

/** Where the reader is; kept in one place, so that reading a field makes nothing. */
let at = 0;

/** Calls `each` with the number and the client id's number of every message in a ReceiveMessagesResponse. */
export function readMessages(frame: Buffer, each: (seq: number, number: number) => void): void {
  at = 0;
  while (at < frame.length) {
    const tag = varint(frame);
    if (tag >>> 3 !== frameChanges || (tag & 7) !== lengthDelimited) skip(frame, tag);
    else readChanges(frame, varint(frame), each);
  }
}

/** The number that a SendMessageResponse gives. */
export function readAnswer(answer: Buffer): number {
  return readNumber(answer, answerSeq);
}

/** The mark that an AcknowledgeMessagesResponse gives. */
export function readMark(answer: Buffer): number {
  return readNumber(answer, markSeq);
}

function readNumber(answer: Buffer, field: number): number {
  at = 0;
  while (at < answer.length) {
    const tag = varint(answer);
    if (tag >>> 3 === field) return varint(answer);
    skip(answer, tag);
  }
  throw new Error("An answer without a number.");
}

function readChanges(frame: Buffer, length: number, each: (seq: number, number: number) => void): void {
  const end = at + length;
  while (at < end) {
    const tag = varint(frame);
    if (tag >>> 3 !== changesMessages) skip(frame, tag);
    else readMessage(frame, varint(frame), each);
  }
}

function readMessage(frame: Buffer, length: number, each: (seq: number, number: number) => void): void {
  const end = at + length;
  let seq = 0;
  let number = -1;
  let complete = false;
  while (at < end) {
    const tag = varint(frame);
    switch (tag >>> 3) {
      case messageSeq:
        seq = varint(frame);
        break;
      case messageClientId: {
        const stop = varint(frame) + at;
        number = trailingNumber(frame, stop);
        at = stop;
        break;
      }
      case messageText: {
        const bytes = varint(frame);
        complete = frame.compare(textBytes, 0, textBytes.length, at, at + bytes) === 0;
        at += bytes;
        break;
      }
      default:
        skip(frame, tag);
    }
  }
  if (!complete) throw new Error(`Message ${seq} says something else than was written.`);
  each(seq, number);
}

/** What the decimal digits say that end before `stop`. */
function trailingNumber(frame: Buffer, stop: number): number {
  let number = 0;
  let unit = 1;
  for (let digit = stop - 1; digit >= at; digit -= 1, unit *= 10) {
    const value = (frame[digit] ?? 0) - 48;
    if (value < 0 || value > 9) break;
    number += value * unit;
  }
  return number;
}

function varint(bytes: Buffer): number {
  let value = 0;
  let unit = 1;
  for (;;) {
    const byte = bytes[at++];
    if (byte === undefined) throw new Error("Bytes that end in the middle of a number.");
    value += (byte & 0x7f) * unit;
    if (byte < 0x80) return value;
    unit *= 128;
  }
}

function skip(bytes: Buffer, tag: number): void {
  switch (tag & 7) {
    case 0:
      varint(bytes);
      return;
    case lengthDelimited: {
      const length = varint(bytes);
      at += length;
      return;
    }
    default:
      throw new Error(`Bytes of no field that the contract has: ${tag}.`);
  }
}
