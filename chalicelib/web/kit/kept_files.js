// What is too large for kept.js, such as photos: kept in the browser's database with the account it belongs to, until released.
const NAME = "venue-code";
const STORE = "held";
const fallback = {};
let opened = null;

function database() {
  opened = opened || new Promise((done, failed) => {
    const asked = window.indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE, { keyPath: "id" });
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });
  return opened;
}

async function within(mode, work) {
  const step = (await database()).transaction(STORE, mode);
  return new Promise((done, failed) => {
    const asked = work(step.objectStore(STORE));
    step.oncomplete = () => done(asked.result);
    step.onabort = () => failed(step.error);
  });
}

/** Keep a record {id, account, at, …} instead of an earlier one of its id; say whether it outlives the page. */
export async function hold(record) {
  fallback[record.id] = record;
  try {
    await within("readwrite", (store) => store.put(record));
    return true;
  } catch (refused) {
    // A private window, an old WebView, a full disk: then it lives as long as the page.
    return false;
  }
}

/** Return an account's records, oldest first; whatever is older than `span` milliseconds goes, whoever's it is. */
export async function heldBy(account, span) {
  let found = Object.keys(fallback).map((id) => fallback[id]);
  try {
    found = await within("readonly", (store) => store.getAll());
  } catch (refused) {
    // What the page itself holds is all there is.
  }
  const over = found.filter((each) => Date.now() - each.at > span);
  await Promise.all(over.map((each) => release(each.id)));
  return found.filter((each) => each.account === account && !over.includes(each)).sort((one, other) => one.at - other.at);
}

export async function release(id) {
  delete fallback[id];
  try {
    await within("readwrite", (store) => store.delete(id));
  } catch (refused) {
    // Nothing was kept.
  }
}
