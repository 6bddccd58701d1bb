// The one way to ask the API: token, language, refresh once, refusals as problems with a code and fields; and the network itself.
import { reactive } from "../vendor/vue.js";
import { address } from "./place.js";
import { alone, end, reread, session, take } from "./session.js";
import { t, tag } from "./words.js";

const PATIENCE_MS = 30000;

/** Whether there is a network, as far as the browser knows. */
export const network = reactive({ there: navigator.onLine !== false });

window.addEventListener("online", () => {
  network.there = true;
});
window.addEventListener("offline", () => {
  network.there = false;
});

/** How far the server's clock is ahead of this one, by its last answer (milliseconds, to the second); null before any. */
export const heard = { ahead: null };

/** A refusal (RFC 9457), or `offline` and `timeout`, which never reached the API. */
export class Problem extends Error {
  constructor(status, body, retryAfter) {
    super(body.detail || body.title || body.code);
    this.status = status;
    this.code = body.code;
    this.detail = body.detail || body.title || "";
    this.errors = body.errors || [];
    this.facts = body;
    this.retryAfter = retryAfter;
  }

  /** Return what is wrong with a field, or undefined. */
  field(name) {
    const found = this.errors.find((each) => each.field === name);
    return found && found.message;
  }
}

export const get = (path, query) => ask("GET", path, { query });
export const post = (path, body, query) => ask("POST", path, { body: body === undefined ? {} : body, query });
export const put = (path, body, query) => ask("PUT", path, { body, query });
export const patch = (path, body) => ask("PATCH", path, { body });
export const del = (path) => ask("DELETE", path, {});

/** Ask the API; answers the decoded body (undefined for 204), a Blob with `as: "blob"`, or throws a Problem. */
export async function ask(method, path, options) {
  const had = session.tokens && session.tokens.access;
  let answer = await send(method, path, options, had);
  if (answer.status === 401 && had && (await renewed(had))) answer = await send(method, path, options, session.tokens.access);
  if (!answer.ok) throw await problem(answer);
  if (answer.status === 204) return undefined;
  return options.as === "blob" ? answer.blob() : answer.json();
}

/** Return every item of a list, page after page, at most `limit`. */
export async function all(path, query, limit = 1000) {
  let items = [];
  let cursor;
  do {
    const found = await get(path, Object.assign({ limit: 100 }, query, { cursor }));
    items = items.concat(found.items);
    cursor = found.next_cursor;
  } while (cursor && items.length < limit);
  return items;
}

async function send(method, path, options, token) {
  const headers = { "Accept-Language": tag() };
  if (token) headers.Authorization = "Bearer " + token;
  let body = options.body;
  if (options.type) headers["Content-Type"] = options.type;
  else if (body !== undefined) {
    headers["Content-Type"] = "application/json";
    body = JSON.stringify(body);
  }
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), options.patience || PATIENCE_MS);
  try {
    const answer = await fetch(address(path, options.query), { method, headers, body, signal: stop.signal, cache: "no-store" });
    const date = Date.parse(answer.headers.get("Date"));
    if (date) heard.ahead = date - Date.now();
    return answer;
  } catch (failed) {
    const code = navigator.onLine === false || failed.name !== "AbortError" ? "offline" : "timeout";
    throw new Problem(0, { code, detail: t("problem." + code) });
  } finally {
    clearTimeout(timer);
  }
}

async function problem(answer) {
  const retryAfter = Number(answer.headers.get("Retry-After")) || undefined;
  try {
    return new Problem(answer.status, await answer.json(), retryAfter);
  } catch (unreadable) {
    return new Problem(answer.status, { code: "broken", detail: t("problem.broken") }, retryAfter);
  }
}

/** Get a new token for the one that was refused; say whether there is one. Without, whoever it was is signed out. */
function renewed(refused) {
  return alone(async () => {
    const found = reread();
    if (!found) return false;
    if (found.access !== refused) return true;
    const answer = await send("POST", "v1/auth/tokens", { body: { refresh_token: found.refresh } });
    if (answer.ok) {
      take(await answer.json());
      return true;
    }
    // Too many at once, or a fault of ours: that is no refusal of whoever asks, and he stays signed in.
    if (answer.status >= 500 || answer.status === 429) throw await problem(answer);
    end();
    return false;
  });
}
