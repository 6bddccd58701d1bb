// Keeps the visitor's page and its files, so that a door without a network still opens it. Never an answer of the API.
const VERSION = "{{version}}";
const SHELLS = ["./", "c/-"];
const FILES = {{kept}}.map((file) => "web/" + VERSION + "/" + file);

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches.open(VERSION).then((cache) => cache.addAll(SHELLS.concat(FILES))).then(() => self.skipWaiting())
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name !== VERSION).map((name) => caches.delete(name))))
      .then(() => self.clients.claim())
  );
});

self.addEventListener("fetch", (event) => {
  const path = new URL(event.request.url).href.replace(self.registration.scope, "");
  if (event.request.method !== "GET" || path.startsWith("http")) return;
  if (path.startsWith("web/")) event.respondWith(fromKept(event.request));
  else if (path === "" || /^[cC]\/[^/]*$/.test(path)) event.respondWith(page(event.request, path));
});

async function fromKept(request) {
  return (await caches.match(request)) || fetch(request);
}

/** The page from the network while it answers within three seconds, else as it was kept. */
async function page(request, path) {
  const kept = caches.match(path === "" ? "./" : "c/-");
  const fresh = fetch(request);
  const patience = new Promise((resolve) => setTimeout(resolve, 3000)).then(() => kept);
  try {
    return (await Promise.race([fresh, patience])) || (await fresh);
  } catch (unreachable) {
    return (await kept) || Response.error();
  }
}
