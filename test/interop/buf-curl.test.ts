import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChatService } from "#proto/chat/v1/chat_pb.ts";
import { Health, HealthCheckResponse_ServingStatus } from "#proto/grpc/health/v1/health_pb.ts";
import { ServerService } from "#proto/chat/v1/server_pb.ts";
import { SessionService } from "#proto/chat/v1/session_pb.ts";
import { buf, bufCurl } from "./buf-curl.ts";
import { run } from "./command.ts";
import { conversationSuite } from "./conversation.ts";
import { serverForTests } from "./server.ts";
import { all, unary } from "./tool.ts";

const server = await serverForTests();

const protocols = ["connect", "grpcweb", "grpc"] as const;

for (const protocol of protocols) {
  conversationSuite(
    protocol,
    `buf curl in ${protocol} over h2c`,
    bufCurl(server.url, { protocol, http2: true }),
  );
}

for (const protocol of ["connect", "grpcweb"] as const) {
  test(`the same port serves ${protocol} over HTTP/1.1, a stream included`, async () => {
    const tool = bufCurl(server.url, { protocol, http2: false });
    const { token } = await unary(tool, SessionService.method.logIn, {
      username: `h1.${protocol}`,
      bearer: true,
    });
    const frames = await all(tool, ChatService.method.receiveMessages, { untilCaughtUp: true }, token);
    assert.equal(frames[0]?.frame.case, "hello");
    assert.ok(frames.some(({ frame }) => frame.case === "caughtUp"));
  });
}

describe("server reflection", () => {
  test("names every service to a client that has no files of ours", async () => {
    const listed = await run(buf, ["curl", "--http2-prior-knowledge", "--list-services", server.url]);
    const services = listed.trim().split("\n");
    for (const service of ["Session", "Chat", "Directory", "Server"]) {
      assert.ok(services.includes(`chat.v1.${service}Service`), listed);
    }
    assert.ok(services.includes("grpc.health.v1.Health"), listed);
  });

  for (const protocol of protocols) {
    test(`lets such a client talk in ${protocol}`, async () => {
      const tool = bufCurl(server.url, { protocol, http2: true, reflection: true });
      const { token } = await unary(tool, SessionService.method.logIn, {
        username: `mirror.${protocol}`,
        bearer: true,
      });
      const target = { case: "username", value: "reflected" } as const;
      const request = { clientMessageId: `mirror-${protocol}`, target, text: "Seen in a mirror" };
      assert.ok((await unary(tool, ChatService.method.sendMessage, request, token)).seq > 0n);
    });
  }
});

for (const protocol of protocols) {
  test(`health and server information are open to all, in ${protocol}`, async () => {
    const tool = bufCurl(server.url, { protocol, http2: true });
    const { status } = await unary(tool, Health.method.check, {});
    assert.equal(status, HealthCheckResponse_ServingStatus.SERVING);
    const { maxTextCodePoints } = await unary(tool, ServerService.method.getInfo, {});
    assert.equal(maxTextCodePoints, 8000);
  });
}
