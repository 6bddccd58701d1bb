// Where the page is: its root and its files, relative to itself, so that it also works under a stage's prefix.
export const html = document.documentElement;
export const page = html.dataset.page;
export const tenant = html.dataset.tenant;
/** Where the files of this version are: …/web/<version>/ */
export const assets = new URL("../", import.meta.url).href;
/** Where the province's pages and API begin. */
export const root = new URL("../../", assets).href;

/** Return the address of an operation, as `v1/…`, with its query. */
export function address(path, query) {
  const found = new URL(path.replace(/^\//, ""), root);
  Object.keys(query || {}).forEach((name) => {
    if (query[name] !== undefined && query[name] !== null && query[name] !== "") found.searchParams.set(name, query[name]);
  });
  return found.href;
}
