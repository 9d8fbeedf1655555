import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** Only browsers that know `light-dark()`, nesting and `dialog`: nothing is compiled down for others. */
const BROWSERS = ["chrome123", "edge123", "firefox121", "safari17.5"];

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
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
    proxy: { "^/(chat|grpc)\\.": { target: "http://localhost:8080" } },
  },
});
