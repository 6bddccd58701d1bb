// What a new case takes over from one that ended: kept in this page's memory until the form is opened, once.
let kept = null;

export const draft = {
  keep(values) {
    kept = values;
  },
  take() {
    const found = kept;
    kept = null;
    return found || {};
  },
};
