import { create, type DescField, type DescMessage, type Message, ScalarType } from "@bufbuild/protobuf";
import { reflect, type ReflectMessage } from "@bufbuild/protobuf/reflect";
import type { Random } from "../chaos/seed.ts";
import { noise } from "./bytes.ts";
import { anyText } from "./texts.ts";

const numbers = [0n, 1n, 2n, -1n, 50n, 1_000n, 2n ** 31n - 1n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)];
const DEEPEST = 3;

/**
 * A message of this kind: fields set or not, to values that mean something, to the ends of their ranges and to nonsense.
 * @param known words that mean something to the server: ids, names, codes
 */
export function anyMessage(random: Random, desc: DescMessage, known: readonly string[], depth = 0): Message {
  const message = reflect(desc, create(desc));
  for (const field of desc.fields) {
    if (random.chance(field.oneof === undefined ? 0.7 : 0.4)) setField(random, message, field, known, depth);
  }
  return message.message;
}

function setField(
  random: Random,
  message: ReflectMessage,
  field: DescField,
  known: readonly string[],
  depth: number,
): void {
  const nested = (desc: DescMessage) => reflect(desc, anyMessage(random, desc, known, depth + 1));
  switch (field.fieldKind) {
    case "scalar":
      return message.set(field, scalar(random, field.scalar, known));
    case "enum":
      return message.set(field, random.pick([...field.enum.values.map(({ number }) => number), 99, -1]));
    case "message":
      return depth < DEEPEST ? message.set(field, nested(field.message)) : undefined;
    case "list": {
      const list = message.get(field);
      for (let left = random.pick([0, 1, 2, 2, 30]); left > 0; left -= 1) {
        if (field.listKind === "scalar") list.add(scalar(random, field.scalar, known));
        else if (field.listKind === "enum") list.add(random.below(5));
        else if (depth < DEEPEST) list.add(nested(field.message));
      }
      return undefined;
    }
    case "map":
      return undefined;
  }
}

function scalar(random: Random, type: ScalarType, known: readonly string[]): unknown {
  switch (type) {
    case ScalarType.STRING:
      return random.chance(0.6)
        ? random.pick(known)
        : anyText(random, random.pick([3, 12, 70, 9_000])).toWellFormed();
    case ScalarType.BOOL:
      return random.chance(0.5);
    case ScalarType.BYTES:
      return noise(random, 64);
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return random.pick([0, -0, 1.5, Infinity, Number.NaN]);
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return random.pick(numbers);
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return BigInt.asUintN(64, random.pick(numbers));
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return random.pick([0, 1, 50, 2 ** 32 - 1]);
    default:
      return random.pick([0, 1, 2, -1, 50, 1_000, 2 ** 31 - 1, -(2 ** 31)]);
  }
}
