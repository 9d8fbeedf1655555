import { conversationSuite } from "./conversation.ts";
import { curl } from "./curl.ts";
import { serverForTests } from "./server.ts";

const server = await serverForTests();

conversationSuite("curl", "curl and JSON over HTTP/1.1", curl(server.url));
