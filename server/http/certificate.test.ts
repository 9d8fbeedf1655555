import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { selfSigned } from "../../test/self-signed.ts";
import { createCertificate, type KeyPair } from "./certificate.ts";
import { defaultLimits, openPort } from "./port.ts";

/** A certificate whose files are in place, and what was told of it. */
async function watched(t: TestContext) {
  const dir = await mkdtemp(join(tmpdir(), "restante-certificate-"));
  t.after(() => rm(dir, { recursive: true }));
  const files = { cert: join(dir, "cert.pem"), key: join(dir, "key.pem") };
  const put = async ({ cert, key }: KeyPair): Promise<void> => {
    await writeFile(files.cert, cert);
    await writeFile(files.key, key);
  };
  const current = selfSigned();
  await put(current);
  const used: KeyPair[] = [];
  const told = { renewed: 0, unusable: 0 };
  const certificate = createCertificate({
    files,
    current,
    use: (pair) => used.push(pair),
    renewed: () => (told.renewed += 1),
    unusable: () => (told.unusable += 1),
  });
  return { dir, files, put, current, used, told, certificate };
}

test("files that changed are used, once; files that did not, never", async (t) => {
  const { put, used, told, certificate } = await watched(t);
  await certificate.check();
  assert.deepEqual(used, []);
  const next = selfSigned();
  await put(next);
  await certificate.check();
  await certificate.check();
  assert.deepEqual(used, [next]);
  assert.deepEqual(told, { renewed: 1, unusable: 0 });
});

test("a pair that does not fit is told of once and not used; when the other file comes too, it is", async (t) => {
  const { files, used, told, certificate } = await watched(t);
  const next = selfSigned();
  await writeFile(files.cert, next.cert);
  await certificate.check();
  await certificate.check();
  assert.deepEqual([used, told], [[], { renewed: 0, unusable: 1 }]);
  await writeFile(files.key, next.key);
  await certificate.check();
  assert.deepEqual([used, told], [[next], { renewed: 1, unusable: 1 }]);
});

test("a certificate beside a key of another kind, as when a renewal goes from one kind to the other, is not used", async (t) => {
  const { put, used, told, certificate } = await watched(t);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = Buffer.from(privateKey.export({ type: "pkcs8", format: "pem" }));
  await put({ cert: selfSigned().cert, key });
  await certificate.check();
  assert.deepEqual([used, told], [[], { renewed: 0, unusable: 1 }]);
  const port = { host: "127.0.0.1", port: 0, limits: defaultLimits, onRequest: () => {} };
  const tls = { cert: selfSigned().cert, key };
  await assert.rejects(
    openPort({ ...port, tls }),
    /not the certificate's/,
    "nor does a server start with it",
  );
});

test("files that are gone or nonsense leave what was in use, and are told of anew when it happens again", async (t) => {
  const { files, put, current, used, told, certificate } = await watched(t);
  await rm(files.key);
  await certificate.check();
  await certificate.check();
  assert.deepEqual([used, told.unusable], [[], 1]);
  await put({ cert: Buffer.from("nonsense"), key: current.key });
  await certificate.check();
  assert.deepEqual([used, told.unusable], [[], 2]);
  await put(current);
  await certificate.check();
  assert.deepEqual([used, told.renewed], [[], 0]);
  await rm(files.key);
  await certificate.check();
  assert.equal(told.unusable, 3);
});

test("a directory that is swapped behind a symbolic link is noticed", async (t) => {
  const { dir, files, current, used, certificate } = await watched(t);
  const next = selfSigned();
  for (const [name, pair] of [
    ["old", current],
    ["new", next],
  ] as const) {
    await mkdir(join(dir, name));
    await writeFile(join(dir, name, "cert.pem"), pair.cert);
    await writeFile(join(dir, name, "key.pem"), pair.key);
  }
  const point = async (name: string): Promise<void> => {
    await symlink(join(dir, name), join(dir, "next"));
    await rename(join(dir, "next"), join(dir, "live"));
  };
  await point("old");
  for (const file of ["cert", "key"] as const) {
    await rm(files[file]);
    await symlink(join(dir, "live", `${file}.pem`), files[file]);
  }
  await certificate.check();
  assert.deepEqual(used, []);
  await point("new");
  await certificate.check();
  assert.deepEqual(used, [next]);
});
