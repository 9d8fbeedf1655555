import { proxySuite } from "./suite.ts";

await proxySuite("caddy");
