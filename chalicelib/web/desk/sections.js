// What the desk offers, to whom; each view is fetched when it is first opened.
export const SECTIONS = [];
