/**
 * Preloaded into the real server (`node --import`), it switches the store out under `SendMessage`: messages are
 * numbered and delivered from memory. Everything else stays as it is, sessions and the beginnings of streams included.
 */
import { registerHooks } from "node:module";

const inPlaceOf: readonly { module: string; importer: string; file: string }[] = [
  { module: "/server/data.ts", importer: "/server/app.ts", file: "data.ts" },
  {
    module: "/server/chat/send-message.ts",
    importer: "/server/rpc/send-message.ts",
    file: "send-message.ts",
  },
];

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    const other = inPlaceOf.find(
      ({ module, importer }) => resolved.url.endsWith(module) && context.parentURL?.endsWith(importer),
    );
    return other === undefined ? resolved : { ...resolved, url: new URL(other.file, import.meta.url).href };
  },
});
