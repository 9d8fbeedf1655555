/**
 * Keeps the page itself on this device, so that it opens without a server: what was read is readable, and what is
 * typed waits. It never touches a call. `web/vite.config.ts` makes it one script, with the list of this build's files.
 *
 * Index and assets of one build are kept together or not at all. A page is asked of the server first, so that an
 * update shows at the next load; the one that is kept is shown only when no answer comes. The browser fetches this
 * script anew with every visit, and a new build is another script, which keeps its own files.
 */
declare const FILES: readonly string[];
/** Differs when any file of the build does. */
declare const BUILD: string;

const PREFIX = "restante-page-";
const NAME = PREFIX + BUILD;
/** A server that says nothing for so long is not waited for, when there is a page that can be shown. */
const PATIENCE_MS = 2_000;

/** What the browser does by itself, without asking this worker. */
type Route =
  | { condition: { urlPattern: URLPatternInit }; source: "cache" }
  | { condition: { requestMethod: string }; source: "network" };

/** The part of a worker's world that we use: the library of types for workers contradicts the one for pages. */
interface Lifetime extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Installing extends Lifetime {
  /** Only some browsers have it. */
  addRoutes?(routes: readonly Route[]): Promise<void>;
}
interface Fetching extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Worker {
  addEventListener(type: "install", run: (event: Installing) => void): void;
  addEventListener(type: "activate", run: (event: Lifetime) => void): void;
  addEventListener(type: "fetch", run: (event: Fetching) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
}
const worker = self as unknown as Worker;

const routes: readonly Route[] = [
  // What an asset is called says what is in it: it may be taken out of what is kept.
  { condition: { urlPattern: { pathname: "/assets/*" } }, source: "cache" },
  // A call would wait until this worker has been started, only to be let pass.
  { condition: { requestMethod: "POST" }, source: "network" },
];

worker.addEventListener("install", (event) => {
  // Where it may not, this worker answers.
  const routed = event.addRoutes?.(routes).catch(() => undefined);
  event.waitUntil(Promise.all([routed, keepBuild()]).then(() => worker.skipWaiting()));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(dropOld().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) {
    return;
  }
  if (request.mode === "navigate") {
    event.respondWith(openPage(request));
  } else if (pathname.startsWith("/assets/") || FILES.includes(pathname)) {
    event.respondWith(openFile(request, pathname));
  }
});

/** All files of this build, or none. */
async function keepBuild(): Promise<void> {
  const isKept = await caches.has(NAME);
  const cache = await caches.open(NAME);
  // The name of an asset says what is in it; anything else is asked for anew. Who leads elsewhere is not our server.
  const asked = FILES.map(
    (path) =>
      new Request(path, { cache: path.startsWith("/assets/") ? "default" : "reload", redirect: "error" }),
  );
  try {
    await cache.addAll(asked);
  } catch (error) {
    if (!isKept) {
      // An empty build would be taken for the one before.
      await caches.delete(NAME);
    }
    throw error;
  }
}

/** The build before this one stays: a tab that still shows it may want a part that it has not loaded yet. */
async function dropOld(): Promise<void> {
  const others = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== NAME);
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)));
}

async function openPage(request: Request): Promise<Response> {
  const fresh = fetch(request);
  try {
    const response = await inTime(fresh);
    if (response.status < 500) {
      return response;
    }
  } catch {
    // No answer, or none in time.
  }
  return (await kept("/")) ?? fresh;
}

async function openFile(request: Request, path: string): Promise<Response> {
  return (await kept(path)) ?? fetch(request);
}

async function kept(path: string): Promise<Response | undefined> {
  const found = await (await caches.open(NAME)).match(path, { ignoreVary: true });
  return found ?? (path.startsWith("/assets/") ? caches.match(path, { ignoreVary: true }) : undefined);
}

function inTime(response: Promise<Response>): Promise<Response> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("The server is silent.")), PATIENCE_MS);
    response.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
