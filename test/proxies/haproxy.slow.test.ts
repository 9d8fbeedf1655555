import { proxySuite } from "./suite.ts";

await proxySuite("haproxy");
