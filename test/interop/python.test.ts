import { after } from "node:test";
import { ensurePackages } from "../../scripts/debian.ts";
import { conversationSuite } from "./conversation.ts";
import { pythonGrpc, pythonPackages, pythonStubs } from "./python-grpc.ts";
import { serverForTests } from "./server.ts";

ensurePackages(pythonPackages);
const stubs = await pythonStubs();
after(() => stubs[Symbol.asyncDispose]());
const server = await serverForTests();
const tool = pythonGrpc(new URL(server.url).host, stubs.directory);

conversationSuite("python", "Debian's Python in grpc over h2c", tool);
