/// <reference types="vite/client" />

/** A browser that guards where scripts come from wants to be told by whom. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(url: string): string },
  ): { createScriptURL(url: string): string };
}

const SCRIPT = "/service-worker.js";
/** Made once: the server's policy allows no second one of this name. */
let script: string | undefined;

/**
 * Keeps the page itself on this device (see web/service-worker.ts), so that it opens without a server. Does nothing
 * where browsers do not allow it: on plain http, in some private modes. Call it when somebody is logged in: who only
 * looks in downloads nothing.
 */
export async function keepPage(): Promise<void> {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  if (workers === undefined || import.meta.env.DEV) {
    return;
  }
  try {
    await workers.register((script ??= trustedScript()), { updateViaCache: "none" });
  } catch {
    // Refused, or the server has just gone: the next visit tries again, and until then nothing is missing.
  }
}

function trustedScript(): string {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  const policy = trustedTypes?.createPolicy("restante-service-worker", { createScriptURL: () => SCRIPT });
  return policy?.createScriptURL(SCRIPT) ?? SCRIPT;
}
