import assert from "node:assert/strict";
import { test } from "node:test";
import { create, createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import {
  FileDescriptorProtoSchema,
  FileDescriptorSetSchema,
  type FileDescriptorProto,
} from "@bufbuild/protobuf/wkt";
import { createReflection } from "./reflection.ts";
import { services } from "./registry.ts";

const answerTo = createReflection(services);

type Named = "fileByFilename" | "fileContainingSymbol";

function filesFor(kind: Named, value: string): FileDescriptorProto[] {
  const answer = answerTo({ case: kind, value });
  assert.equal(answer.case, "fileDescriptorResponse", `${kind} ${value}`);
  return answer.case === "fileDescriptorResponse"
    ? answer.value.fileDescriptorProto.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes))
    : [];
}

test("every service is listed", () => {
  assert.deepEqual(answerTo({ case: "listServices", value: "*" }), {
    case: "listServicesResponse",
    value: {
      service: ["Chat", "Directory", "Session", "Account", "Operator", "Server"].map((name) => ({
        name: `chat.v1.${name}Service`,
      })),
    },
  });
});

test("a file comes with all that it imports, so that a tool can build its types", () => {
  for (const { typeName } of services) {
    const file = filesFor("fileContainingSymbol", typeName);
    const registry = createFileRegistry(create(FileDescriptorSetSchema, { file: file.toReversed() }));
    assert.equal(registry.getService(typeName)?.typeName, typeName);
  }
  const names = filesFor("fileByFilename", "chat/v1/chat.proto").map(({ name }) => name);
  assert.deepEqual(names.toSorted(), [
    "chat/v1/chat.proto",
    "chat/v1/types.proto",
    "google/protobuf/duration.proto",
    "google/protobuf/timestamp.proto",
  ]);
});

test("a symbol is found by its own name, and inside another", () => {
  const symbols = [
    "chat.v1.Message",
    "chat.v1.Message.text",
    "chat.v1.ChatService.SendMessage",
    "chat.v1.MemberRole",
  ];
  for (const symbol of symbols) {
    assert.ok(filesFor("fileContainingSymbol", symbol).length > 0, symbol);
  }
});

test("what does not exist is answered as such", () => {
  const questions = [
    { case: "fileByFilename", value: "nothing.proto" },
    { case: "fileContainingSymbol", value: "nothing" },
    { case: "fileContainingSymbol", value: "" },
    { case: "fileContainingExtension", value: {} },
    { case: "allExtensionNumbersOfType", value: "nothing.At.All" },
    { case: undefined },
  ] as const;
  for (const question of questions) {
    assert.equal(answerTo(question).case, "errorResponse", String(question.case));
  }
});
