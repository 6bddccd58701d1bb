// What the browser keeps for us. Private windows and old WebViews refuse: then it lives as long as the page.
const fallback = {};

function place(lasting) {
  try {
    return lasting ? window.localStorage : window.sessionStorage;
  } catch (refused) {
    return null;
  }
}

/** Keep a value under a name; `lasting` beyond this tab. */
export function keep(name, value, lasting = true) {
  fallback[name] = value;
  try {
    place(lasting).setItem("venue-code." + name, JSON.stringify(value));
  } catch (refused) {
    // The fallback holds it.
  }
}

/** Return what is kept under a name, or undefined. */
export function kept(name, lasting = true) {
  try {
    const found = place(lasting).getItem("venue-code." + name);
    return found === null ? undefined : JSON.parse(found);
  } catch (refused) {
    return fallback[name];
  }
}

export function forget(name, lasting = true) {
  delete fallback[name];
  try {
    place(lasting).removeItem("venue-code." + name);
  } catch (refused) {
    // Nothing was kept.
  }
}
