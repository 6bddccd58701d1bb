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
  const path = event.request.url.split(/[?#]/)[0].replace(self.registration.scope, "");
  if (event.request.method !== "GET" || path.startsWith("http")) return;
  if (path.startsWith("web/")) event.respondWith(fromKept(event.request));
  else if (path === "" || /^[cC]\/[^/]*$/.test(path)) event.respondWith(page(event.request, path));
});

/** A file's address carries its version: once fetched it is kept, also what the page asked for later (the scanner's reader). */
async function fromKept(request) {
  const kept = await caches.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok && request.url.includes("/web/" + VERSION + "/")) {
    const copy = fresh.clone();
    caches.open(VERSION).then((cache) => cache.put(request, copy)).catch(() => undefined);
  }
  return fresh;
}

/** The page from the network while it answers, and within three seconds, else as it was kept. */
async function page(request, path) {
  const kept = caches.match(path === "" ? "./" : "c/-");
  const fresh = fetch(request);
  const patience = new Promise((resolve) => setTimeout(resolve, 3000)).then(() => kept);
  try {
    const answer = (await Promise.race([fresh, patience])) || (await fresh);
    return answer.status === 429 || answer.status >= 500 ? (await kept) || answer : answer;
  } catch (unreachable) {
    return (await kept) || Response.error();
  }
}
