import { readFileSync } from "node:fs";
import path from "node:path";
import { minifySync, type Plugin, type Rollup } from "vite";

/** What only somebody who is logged in needs, and needs before anything can be shown. */
const INSIDE = ["/src/create-workspace.ts", "/src/ui/shell/shell.tsx"];
/** Reads the list and knows whether somebody is logged in. */
const NAME = "early.js";
const READER = `<script src="/${NAME}"`;

/**
 * The page names what is behind the log-in, for whoever is logged in when it opens: without that the browser hears of
 * these parts only once the first ones have run.
 */
export function partsInside(): Plugin {
  return {
    name: "parts-inside",
    apply: "build",
    generateBundle() {
      const source = readFileSync(path.join(import.meta.dirname, "public", NAME), "utf8");
      this.emitFile({ type: "asset", fileName: NAME, source: minifySync(NAME, source).code });
    },
    transformIndexHtml: {
      order: "post",
      handler(html, { bundle, chunk }) {
        if (bundle === undefined || chunk === undefined)
          throw new Error("There is no bundle to read the parts of.");
        if (!html.includes(READER))
          throw new Error("The page lacks the script that reads the list of parts.");
        const outside = neededBy([chunk], bundle);
        const files = [
          ...neededBy(
            INSIDE.map((source) => chunkOf(source, bundle)),
            bundle,
          ),
        ];
        const inside = files.filter((file) => !outside.has(file)).map((file) => `/${file}`);
        return html.replace(READER, `${READER} data-inside="${inside.join(" ")}"`);
      },
    },
  };
}

function chunkOf(source: string, bundle: Rollup.OutputBundle): Rollup.OutputChunk {
  for (const file of Object.values(bundle))
    if (file.type === "chunk" && file.facadeModuleId?.endsWith(source) === true) return file;
  throw new Error(`${source} is no part of its own.`);
}

/** These chunks, with everything that they import at once and its stylesheets. */
function neededBy(chunks: readonly Rollup.OutputChunk[], bundle: Rollup.OutputBundle): Set<string> {
  const files = new Set<string>();
  const visit = (chunk: Rollup.OutputChunk) => {
    if (files.has(chunk.fileName)) return;
    files.add(chunk.fileName);
    chunk.viteMetadata?.importedCss.forEach((sheet) => files.add(sheet));
    for (const name of chunk.imports) {
      const imported = bundle[name];
      if (imported?.type === "chunk") visit(imported);
    }
  };
  chunks.forEach(visit);
  return files;
}
