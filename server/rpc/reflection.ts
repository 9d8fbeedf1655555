import type { DescFile, DescService } from "@bufbuild/protobuf";
import { createRegistry, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";

/** Both versions of the protocol ask and answer alike; only the names of their types differ. */
type Question =
  | {
      case: "listServices" | "fileByFilename" | "fileContainingSymbol" | "allExtensionNumbersOfType";
      value: string;
    }
  | { case: "fileContainingExtension"; value: unknown }
  | { case: undefined; value?: undefined };

type Answer =
  | { case: "fileDescriptorResponse"; value: { fileDescriptorProto: Uint8Array[] } }
  | { case: "allExtensionNumbersResponse"; value: { baseTypeName: string; extensionNumber: number[] } }
  | { case: "listServicesResponse"; value: { service: { name: string }[] } }
  | { case: "errorResponse"; value: { errorCode: number; errorMessage: string } };

/** More questions than any tool asks on one stream. */
const maxQuestions = 1_000;

/** Answers what a tool without our files asks about the services given. */
export function createReflection(services: readonly DescService[]): (question: Question) => Answer {
  const files = withDependencies(services.map((service) => service.file));
  const registry = createRegistry(...files);
  return (question) => {
    switch (question.case) {
      case "listServices":
        return {
          case: "listServicesResponse",
          value: { service: services.map(({ typeName }) => ({ name: typeName })) },
        };
      case "fileByFilename":
        return fileAnswer(files.find((file) => fileName(file) === question.value));
      case "fileContainingSymbol":
        return fileAnswer(fileOfSymbol(question.value));
      case "fileContainingExtension":
        return fileAnswer(undefined);
      case "allExtensionNumbersOfType":
        return registry.getMessage(question.value) === undefined
          ? notFound
          : {
              case: "allExtensionNumbersResponse",
              value: { baseTypeName: question.value, extensionNumber: [] },
            };
      case undefined:
        return {
          case: "errorResponse",
          value: { errorCode: Code.InvalidArgument, errorMessage: "Nothing was asked." },
        };
    }
  };

  /** The file of a type or service, or of the field, value or method inside it. */
  function fileOfSymbol(symbol: string): DescFile | undefined {
    const outer = symbol.slice(0, Math.max(symbol.lastIndexOf("."), 0));
    return (registry.get(symbol) ?? (outer === "" ? undefined : registry.get(outer)))?.file;
  }
}

/** The stream of either version: an answer for each question, in order. */
export function reflect(answerTo: (question: Question) => Answer) {
  return async function* <Request extends { host: string; messageRequest: Question }>(
    requests: AsyncIterable<Request>,
  ) {
    let asked = 0;
    for await (const request of requests) {
      if (++asked > maxQuestions) {
        return;
      }
      const { host, messageRequest } = request;
      yield { validHost: host, originalRequest: request, messageResponse: answerTo(messageRequest) };
    }
  };
}

const notFound: Answer = {
  case: "errorResponse",
  value: { errorCode: Code.NotFound, errorMessage: "There is nothing of this name." },
};

/** A file comes with everything it imports, so that no tool needs to ask again. */
function fileAnswer(file: DescFile | undefined): Answer {
  if (file === undefined) {
    return notFound;
  }
  const fileDescriptorProto = withDependencies([file]).map(({ proto }) =>
    toBinary(FileDescriptorProtoSchema, proto),
  );
  return { case: "fileDescriptorResponse", value: { fileDescriptorProto } };
}

function withDependencies(roots: readonly DescFile[]): DescFile[] {
  const seen = new Set<DescFile>();
  const visit = (file: DescFile) => {
    if (!seen.has(file)) {
      seen.add(file);
      file.dependencies.forEach(visit);
    }
  };
  roots.forEach(visit);
  return [...seen];
}

/** As in an import statement; the descriptor's own name lacks the ending. */
function fileName(file: DescFile): string {
  return file.proto.name;
}
