import { gzipSync } from "node:zlib";
import { envelope } from "../attacks/calls.ts";

/** A body that no client of ours sends, and what else its request says. */
export interface HostileBody {
  what: string;
  body: Uint8Array;
  fields?: readonly string[];
}

const KIB = 1024;
const trailers = (text = "grpc-status: 0\r\n") => envelope(Buffer.from(text), 0x80);
const joined = (...parts: Uint8Array[]) => Buffer.concat(parts);
const gzipped = ["Grpc-Encoding: gzip"];

/** Around a message that nothing is wrong with. @param limit the most bytes that a message may have */
export function hostileEnvelopes(message: Uint8Array, limit: number): HostileBody[] {
  const whole = envelope(message);
  const cuts = [0, 1, 4, 5, 6, whole.length - 1].map((cut) => ({
    what: `cut off after ${cut} bytes`,
    body: whole.subarray(0, cut),
  }));
  const flags = [1, 2, 3, 0x40, 0x7f, 0x80, 0x81, 0x82, 0xff].map((flag) => ({
    what: `with the flags ${flag}`,
    body: envelope(message, flag),
  }));
  const lies = [0, 1, message.length - 1, message.length + 1, limit, limit + 1, 0x7fff_ffff, 0xffff_ffff].map(
    (length) => ({ what: `that says it has ${length} bytes`, body: envelope(message, 0, length) }),
  );
  const lengths = [0, limit, limit + 1].map((length) => ({
    what: `of ${length} bytes of nothing`,
    body: envelope(Buffer.alloc(length, unknownField(length))),
  }));
  const rests = [1, 4, 5, 9].map((length) => ({
    what: `with ${length} bytes behind it`,
    body: joined(whole, Buffer.alloc(length)),
  }));
  return [
    ...[...cuts, ...flags, ...lies, ...lengths, ...rests],
    { what: "twice", body: joined(whole, whole) },
    { what: "behind an empty one", body: joined(envelope(Buffer.alloc(0)), whole) },
    { what: "before one that is too large", body: joined(whole, envelope(message, 0, limit + 1)) },
    { what: "before one that is no message", body: joined(whole, envelope(Buffer.from([7]))) },
    { what: "a hundred times", body: joined(...Array.from({ length: 100 }, () => whole)) },
    { what: "made of trailers alone", body: trailers() },
    { what: "behind trailers", body: joined(trailers("authorization: Bearer x\r\n"), whole) },
    { what: "before trailers", body: joined(whole, trailers()) },
    { what: "between trailers", body: joined(trailers(), whole, trailers(), trailers("")) },
    { what: "before trailers that break off", body: joined(whole, trailers().subarray(0, -3)) },
    { what: "before trailers that are none", body: joined(whole, trailers("\0\xff no field")) },
    { what: "before compressed trailers", body: joined(whole, envelope(Buffer.from("x"), 0x81)) },
  ];
}

/** So many bytes as one field that nobody knows; the fill is only good where it is no message at all. */
function unknownField(length: number): number {
  return length % 2 === 0 ? 0x00 : 0xff;
}

/** With and without the compression that is spoken of. */
export function compressions(message: Uint8Array): HostileBody[] {
  const small = envelope(gzipSync(message), 1);
  return [
    { what: "compressed", body: small, fields: gzipped },
    { what: "not compressed though it may be", body: envelope(message), fields: gzipped },
    { what: "compressed without a word of how", body: small },
    { what: "compressed and cut off", body: envelope(gzipSync(message).subarray(0, -9), 1), fields: gzipped },
    { what: "that is no gzip", body: envelope(message, 1), fields: gzipped },
    { what: "that is a gzip bomb", body: envelope(gzipSync(Buffer.alloc(20_000 * KIB)), 1), fields: gzipped },
    ...["identity", "br", "GZIP", "gzip, gzip", "", "__proto__"].flatMap((encoding) => [
      {
        what: `said to be in ${JSON.stringify(encoding)}`,
        body: envelope(message),
        fields: [`Grpc-Encoding: ${encoding} `],
      },
      {
        what: `compressed and said to be in ${JSON.stringify(encoding)}`,
        body: small,
        fields: [`Grpc-Encoding: ${encoding} `],
      },
    ]),
    ...["gzip", "identity", "gzip, br", "*", ""].map((encoding) => ({
      what: `whose answer may be in ${JSON.stringify(encoding)}`,
      body: envelope(message),
      fields: [`Grpc-Accept-Encoding: ${encoding} `],
    })),
    { what: "with a coding of HTTP", body: envelope(message), fields: ["Content-Encoding: gzip"] },
  ];
}

/** A field of Protobuf, by hand. */
function field(number: number, wireType: number, ...bytes: (number | Uint8Array)[]): Buffer {
  const parts = bytes.map((part) => (typeof part === "number" ? Buffer.from([part]) : part));
  return joined(varint(number * 8 + wireType), ...parts);
}

function text(number: number, bytes: Uint8Array): Buffer {
  return field(number, 2, varint(bytes.length), bytes);
}

function varint(value: number): Buffer {
  const bytes = [];
  for (; value >= 128; value = Math.floor(value / 128)) bytes.push((value % 128) + 128);
  return Buffer.from([...bytes, value]);
}

/** Behind the bytes of a message: the last of two fields counts. All within a good envelope. */
export function hostileMessages(message: Uint8Array): HostileBody[] {
  const cases: Record<string, Uint8Array> = {
    "of random bytes": Buffer.from("07deadbeef8f2b", "hex"),
    "with a field number 0": joined(message, Buffer.from([0x02, 0x01, 0x61])),
    "with the largest field number": joined(message, field(536_870_911, 0, 1)),
    "with a field number that is too large": joined(
      message,
      Buffer.from("8080808010", "hex"),
      Buffer.from([1]),
    ),
    "with a field of wire type 6": joined(message, field(20, 6)),
    "with a field of wire type 7": joined(message, field(20, 7)),
    "with an unknown number": joined(message, field(100, 0, 0xff, 0x01)),
    "with unknown fixed numbers": joined(
      message,
      field(100, 1, Buffer.alloc(8)),
      field(101, 5, Buffer.alloc(4)),
    ),
    "with a fixed number that breaks off": joined(message, field(100, 1, Buffer.alloc(7))),
    "with 60 KiB that nobody knows": joined(message, text(500, Buffer.alloc(60 * KIB, "z"))),
    "with a length beyond its end": joined(message, field(5, 2, 0xff, 0x7f)),
    "with a length of 2^63": joined(message, field(5, 2, Buffer.from("ffffffffffffffff7f", "hex"))),
    "with a number of ten bytes": joined(message, field(6, 0, Buffer.from("ffffffffffffffffff01", "hex"))),
    "with a number of eleven bytes": joined(message, field(6, 0, Buffer.alloc(10, 0xff), 1)),
    "with a number that breaks off": joined(message, field(6, 0, 0xff)),
    "with a second number": joined(message, field(2, 0, 3)),
    "with a second number below zero": joined(
      message,
      field(2, 0, Buffer.from("ffffffffffffffffff01", "hex")),
    ),
    "with a second number of eleven bytes": joined(message, field(2, 0, Buffer.alloc(10, 0xff), 1)),
    "with a second number that breaks off": joined(message, field(2, 0, 0xff)),
    "with text for the second number": joined(message, text(2, Buffer.from("7"))),
    "with a number where text belongs": joined(message, field(5, 0, 1)),
    "with text where a number belongs": joined(message, text(6, Buffer.from("7"))),
    "with a group": joined(message, field(100, 3), field(1, 0, 1), field(100, 4)),
    "with a group that is not closed": joined(message, field(100, 3), field(1, 0, 1)),
    "with the end of a group": joined(message, field(100, 4)),
    "with the end of another group": joined(message, field(100, 3), field(101, 4)),
    "with 5,000 groups in each other": joined(
      message,
      Buffer.alloc(10_000, field(100, 3)),
      Buffer.alloc(10_000, field(100, 4)),
    ),
    "with 99 groups in each other": joined(
      message,
      Buffer.alloc(198, field(100, 3)),
      Buffer.alloc(198, field(100, 4)),
    ),
    "with a field twice": joined(message, text(15, Buffer.from("u_a")), text(15, Buffer.alloc(0))),
    "with another target behind": joined(message, text(3, Buffer.from("nobody/at/all"))),
    "with a forward within": joined(message, text(7, field(2, 0, 1))),
    "with a forward that breaks off": joined(message, text(7, field(2, 0))),
    "with two forwards": joined(message, text(7, text(1, Buffer.from("c_a"))), text(7, field(2, 0, 1))),
    "with numbers in one packet": joined(message, text(3, Buffer.from([1, 2, 3]))),
    "with a switch that is 2": joined(message, field(4, 0, 2)),
    "with a switch of ten bytes": joined(message, field(4, 0, Buffer.from("80808080808080808001", "hex"))),
    "with an enum of 99": joined(message, field(3, 0, 99)),
    "with an enum below zero": joined(message, field(3, 0, Buffer.from("ffffffffffffffffff01", "hex"))),
  };
  for (const hex of ["ff", "c0af", "eda080", "f4908080", "e28e", "80", "efbbbf61", "00"]) {
    cases[`with the bytes ${hex} for text`] = joined(message, text(5, Buffer.from(hex, "hex")));
    cases[`with the bytes ${hex} for an id`] = joined(message, text(1, Buffer.from(hex, "hex")));
    cases[`with the bytes ${hex} for a person`] = joined(message, text(15, Buffer.from(hex, "hex")));
  }
  return Object.entries(cases).map(([what, bytes]) => ({ what, body: envelope(bytes) }));
}
