import assert from "node:assert/strict";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { describeSettings, loadConfig } from "./config.ts";
import { describeLimits } from "./config-limits.ts";
import { ConfigError, type Environment } from "./config-setting.ts";

test("without any setting, the server keeps to this machine", () => {
  const { port, host, tls, heartbeatMs, lobby, waitingNames, reflection, allowedHosts, publicOrigin } =
    loadConfig({});
  assert.deepEqual(
    { port, host, tls, heartbeatMs, lobby, waitingNames, reflection, allowedHosts, publicOrigin },
    {
      port: 8080,
      host: "127.0.0.1",
      tls: undefined,
      heartbeatMs: 15_000,
      lobby: true,
      waitingNames: true,
      reflection: true,
      allowedHosts: [],
      publicOrigin: undefined,
    },
  );
});

test("settings are read as an operator would write them", () => {
  const config = loadConfig({
    PORT: " 0 ",
    HEARTBEAT: "500ms",
    PUBLIC_ORIGIN: "https://Chat.Example.com/",
    ALLOWED_HOSTS: "a.example, B.example ,",
    TRUSTED_PROXIES: "10.0.0.0/8, fd00::/8, ::1,",
    CORS_ORIGINS: "https://Board.example.com, http://localhost:3000",
    LOBBY: "off",
    LOG_LEVEL: "WARN",
  });
  assert.equal(config.port, 0);
  assert.equal(config.heartbeatMs, 500);
  assert.equal(config.publicOrigin, "https://chat.example.com");
  assert.deepEqual(config.corsOrigins, ["https://board.example.com", "http://localhost:3000"]);
  assert.deepEqual(config.allowedHosts, ["a.example", "b.example"]);
  assert.deepEqual(config.trustedProxies, ["10.0.0.0/8", "fd00::/8", "::1"]);
  assert.deepEqual(loadConfig({}).trustedProxies, ["127.0.0.1", "::1"]);
  assert.equal(config.lobby, false);
  assert.equal(config.logLevel, "warn");
  assert.equal(loadConfig({ HEARTBEAT: "1m", PORT: "" }).heartbeatMs, 60_000);
});

test("where a new name needs an invitation or a password, nobody writes to names that nobody has", () => {
  assert.deepEqual([loadConfig({}).signUp, loadConfig({}).waitingNames], ["open", true]);
  for (const signUp of ["invite", "password"]) {
    const config = loadConfig({ SIGN_UP: signUp, WAITING_NAMES: "on" });
    assert.deepEqual([config.signUp, config.waitingNames], [signUp, false]);
  }
});

test("messages of deleted accounts stay, unless the operator says that they go", () => {
  assert.deepEqual(
    ["keep", "remove", ""].map((text) => loadConfig({ DELETED_ACCOUNTS: text }).removesMessages),
    [false, true, false],
  );
});

test("a value that cannot be used stops with one line that names the setting", () => {
  const bad: Environment[] = [
    { PORT: "80a" },
    { SIGN_UP: "closed" },
    { DELETED_ACCOUNTS: "on" },
    { PORT: "65536" },
    { PORT: "-1" },
    { HOST: "not a host" },
    { PUBLIC_ORIGIN: "chat.example.com" },
    { PUBLIC_ORIGIN: "https://chat.example.com/path" },
    { PUBLIC_ORIGIN: "ftp://chat.example.com" },
    { CORS_ORIGINS: "*" },
    { CORS_ORIGINS: "https://board.example.com/path" },
    { ALLOWED_HOSTS: "chat.example.com:8080" },
    { ALLOWED_HOSTS: "*" },
    { TRUSTED_PROXIES: "proxy.example" },
    { TRUSTED_PROXIES: "10.0.0.0/33" },
    { TRUSTED_PROXIES: "10.0.0.0/8/9" },
    { TLS_CERT: "/does/not/exist.pem" },
    { LOG_LEVEL: "loud" },
    { HEARTBEAT: "15" },
    { HEARTBEAT: "1ms" },
    { HEARTBEAT: "11m" },
    { SERVER_NAME: "a\nb" },
    { LOBBY: "yes" },
    { WAITING_NAMES: "1" },
    { REFLECTION: "true" },
    { LIMIT_SENDS: "50" },
    { LIMIT_SENDS: "50/s" },
    { LIMIT_SENDS: "0/s,200" },
    { LIMIT_SENDS: "50/s,0" },
    { LIMIT_STREAMS: "0" },
    { LIMIT_STREAMS: "-1" },
    { LIMIT_STORED_PER_DAY: "100" },
    { LIMIT_STORED_PER_DAY: "1kB" },
    { LIMIT_CONVERSATIONS: "1001" },
  ];
  for (const env of bad) {
    const [name = ""] = Object.keys(env);
    assert.throws(
      () => loadConfig(env),
      (error: Error) =>
        error instanceof ConfigError && error.message.startsWith(`${name}=`) && error.message.endsWith("."),
      name,
    );
  }
});

test("limits are read as an operator would write them", () => {
  const { limits } = loadConfig({
    LIMIT_SENDS: "5/s,20",
    LIMIT_NEW_NAMES: "3/h,9",
    LIMIT_STORED_PER_DAY: "2GB",
  });
  assert.deepEqual(limits.sends, { refillMs: 200, burst: 20 });
  assert.deepEqual(limits.newNames, { refillMs: 1_200_000, burst: 9 });
  assert.equal(limits.stored, 2_000_000_000);
  assert.equal(limits.streams, 10_000);
});

test("HTTPS needs both files", () => {
  const file = join(mkdtempSync(join(tmpdir(), "restante-config-")), "x.pem");
  writeFileSync(file, "pem");
  assert.throws(() => loadConfig({ TLS_CERT: file }), /TLS_KEY is missing/);
  assert.throws(() => loadConfig({ TLS_KEY: file }), /TLS_CERT is missing/);
  assert.equal(loadConfig({ TLS_CERT: file, TLS_KEY: file }).tls?.cert.toString(), "pem");
});

test("the description has a line for every setting, with its default", () => {
  const lines = describeSettings().split("\n");
  const defaults = { PORT: "8080", HOST: "127.0.0.1", DATA_DIR: "./data", HEARTBEAT: "15s", TLS_KEY: "–" };
  for (const [name, standard] of Object.entries(defaults)) {
    assert.ok(
      lines.some((line) => line.includes(` ${name} `) && line.includes(` ${standard} `)),
      name,
    );
  }
});

test("the description of the limits has a line for each, with its default", () => {
  assert.match(describeLimits(), /^ +LIMIT_SENDS +50\/s,200 +messages/m);
});
