// What the browser keeps for us. Private windows and old WebViews refuse: then it lives as long as the page.
const PREFIX = "venue-code.";
// Choices of the phone's, and who is signed in on which page: everything else is somebody's own.
const NOBODYS = /^(session|whose|language|large|province|desk\.keys|behind)/;
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
  delete fallback[name];
  try {
    place(lasting).setItem(PREFIX + name, JSON.stringify(value));
  } catch (refused) {
    fallback[name] = value;
  }
}

/** Return what is kept under a name, or undefined. */
export function kept(name, lasting = true) {
  if (name in fallback) return fallback[name];
  try {
    const found = place(lasting).getItem(PREFIX + name);
    return found === null ? undefined : JSON.parse(found);
  } catch (refused) {
    return undefined;
  }
}

export function forget(name, lasting = true) {
  delete fallback[name];
  try {
    place(lasting).removeItem(PREFIX + name);
  } catch (refused) {
    // Nothing was kept.
  }
}

/** Forget whatever is somebody's own: in this tab, and on the phone too where `lasting`. */
export function forgetOwn(lasting) {
  (lasting ? [true, false] : [false]).forEach((here) => {
    const names = Object.keys(place(here) || {}).filter((each) => each.startsWith(PREFIX)).map((each) => each.slice(PREFIX.length));
    names.filter((each) => !NOBODYS.test(each)).forEach((each) => forget(each, here));
  });
}
