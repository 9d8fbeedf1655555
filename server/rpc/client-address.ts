import { createContextKey } from "@connectrpc/connect";

/** The client's IP address as the edge determined it, or empty when it could not. For throttling only. */
export const clientAddressKey = createContextKey<string>("", { description: "client address" });
