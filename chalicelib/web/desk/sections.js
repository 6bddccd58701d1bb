// What the desk offers, to whom; each view is fetched when it is first opened.
const REVIEWING = ["reviewer", "command"];
const WATCHING = ["reviewer", "command", "department"];

const SUPERVISING = ["reviewer", "command", "department", "inspector"];

export const SECTIONS = [
  { path: "overview", roles: ["command", "department"], load: () => import("./overview.js") },
  { path: "review", roles: REVIEWING, load: () => import("./review.js") },
  { path: "find", roles: ["reviewer", "command", "department", "inspector"], load: () => import("./find.js") },
  { path: "import", roles: WATCHING, load: () => import("./import.js") },
  { path: "posters", roles: WATCHING, load: () => import("./posters.js") },
  { path: "ledger", roles: WATCHING, load: () => import("./ledger.js") },
  { path: "cards", roles: ["reviewer"], load: () => import("./cards.js") },
  { path: "check", roles: REVIEWING, load: () => import("./check.js") },
  { path: "paper", roles: ["reviewer"], load: () => import("./paper.js") },
  { path: "figures", roles: SUPERVISING, load: () => import("./figures.js") },
  { path: "silent", roles: SUPERVISING, load: () => import("./silent.js") },
  { path: "orders", roles: SUPERVISING, load: () => import("./orders.js") },
  { path: "alerts", roles: WATCHING, load: () => import("./alerts.js") },
  { path: "venue", roles: ["reviewer", "command", "department", "inspector"], hidden: true, load: () => import("./venue.js") },
];
