// Names do not stay on a screen that nobody looks at: after idle minutes, and whenever the page is left, they are let go.
export const IDLE_MINUTES = 5;

const watching = new Set();
let last = Date.now();

["pointerdown", "keydown", "wheel", "touchstart"].forEach((kind) =>
  window.addEventListener(kind, () => {
    last = Date.now();
  }, { passive: true })
);
window.addEventListener("pagehide", tellAll);
document.addEventListener("visibilitychange", check);
setInterval(check, 10000);

function check() {
  if (Date.now() - last >= IDLE_MINUTES * 60000) tellAll();
}

function tellAll() {
  watching.forEach((told) => told());
}

/** Call `told` when nobody has touched the page for minutes, or it is left; returns how to stop that. */
export function whenIdle(told) {
  watching.add(told);
  return () => watching.delete(told);
}
