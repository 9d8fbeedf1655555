import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import type { Plugin } from "vite";
import { serviceWorkerScript } from "./service-worker-script.ts";
import { partsInside } from "./parts-inside.ts";
import { slimEmoji } from "./slim-emoji.ts";

/** Only browsers that know `light-dark()`, nesting and `dialog`: nothing is compiled down for others. */
const BROWSERS = ["chrome123", "edge123", "firefox121", "safari17.5"];

const JSON_CODEC = /@bufbuild[\\/]protobuf[\\/]dist[\\/]esm[\\/](from|to)-json\.js$/;

/**
 * The page speaks binary gRPC-Web only, yet the RPC library imports protobuf's JSON codec beside the
 * binary one: 9 kB of the first load that nothing calls. It is replaced by functions that say so.
 */
function withoutJsonCodec(): Plugin {
  return {
    name: "without-json-codec",
    apply: "build",
    transform(code, id) {
      if (!JSON_CODEC.test(id)) return undefined;
      const names = [...code.matchAll(/^export function (\w+)/gm)].map((match) => match[1]);
      if (names.length === 0)
        throw new Error(`${id} is not written as expected: its exports were not found.`);
      const refuse =
        'function refuse() { throw new Error("This build has no JSON codec: the page speaks binary."); }';
      return {
        code: `${refuse}\nexport { ${names.map((name) => `refuse as ${name}`).join(", ")} };`,
        map: null,
      };
    },
  };
}

/**
 * Every stylesheet begins with the order of the layers. The browser takes the order in which it hears of them first,
 * and which sheet comes first is up to how the page was divided into chunks.
 */
function withLayerOrder(): Plugin {
  const order = /^@layer [\w, ]+;/.exec(
    readFileSync(path.join(import.meta.dirname, "src/ui/styles/base.css"), "utf8"),
  )?.[0];
  if (order === undefined) throw new Error("base.css does not begin with the order of the layers.");
  return {
    name: "with-layer-order",
    apply: "build",
    enforce: "post",
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === "asset" && file.fileName.endsWith(".css")) {
          file.source =
            order + (typeof file.source === "string" ? file.source : new TextDecoder().decode(file.source));
        }
      }
    },
  };
}

/** The service worker as one script of its own, with the list of what it keeps: everything that was built. */
function withServiceWorker(): Plugin {
  const publicFiles = path.join(import.meta.dirname, "public");
  return {
    name: "with-service-worker",
    apply: "build",
    enforce: "post",
    async generateBundle(_options, bundle) {
      const files = new Map<string, string | Uint8Array>();
      for (const file of Object.values(bundle)) {
        files.set(file.fileName, file.type === "chunk" ? file.code : file.source);
      }
      for (const name of readdirSync(publicFiles)) {
        files.set(name, readFileSync(path.join(publicFiles, name)));
      }
      this.emitFile({
        type: "asset",
        fileName: "service-worker.js",
        source: await serviceWorkerScript(files),
      });
    },
  };
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), withoutJsonCodec(), slimEmoji(), withLayerOrder(), partsInside(), withServiceWorker()],
  build: {
    outDir: "../dist/web",
    emptyOutDir: true,
    target: BROWSERS,
    cssTarget: BROWSERS,
    // The browsers above preload modules themselves.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // What changes seldom keeps its hash, and so its place in the browser's cache, from release to release.
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/ },
            { name: "rpc", test: /node_modules[\\/](@bufbuild|@connectrpc)[\\/]/ },
          ],
        },
      },
    },
  },
  server: {
    host: "127.0.0.1",
    proxy: { "^/(chat|grpc)\\.": { target: `http://localhost:${process.env["PORT"] ?? 8080}` } },
  },
});
