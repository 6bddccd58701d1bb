// What the desk offers, to whom; each view is fetched when it is first opened.
const REVIEWING = ["reviewer", "command"];
const WATCHING = ["reviewer", "command", "department"];

const RULING = ["security_admin", "command"];
const SUPERVISING = ["reviewer", "command", "department", "inspector"];

/** Addresses come from the police, or from the command for them. */
const sendsAddresses = (held) => held.role === "command" || held.department === "public_security";
/** A county's settings are a county's to read: whoever works in a town or a village would be refused each of them. */
const hasACounty = (held) => held.region.length <= 6;

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
  { path: "coverage", roles: SUPERVISING, load: () => import("./coverage.js") },
  { path: "addresses", roles: ["command", "department"], may: sendsAddresses, load: () => import("./addresses.js") },
  { path: "silent", roles: SUPERVISING, load: () => import("./silent.js") },
  { path: "orders", roles: SUPERVISING, load: () => import("./orders.js") },
  { path: "alerts", roles: WATCHING, load: () => import("./alerts.js") },
  { path: "pushes", roles: ["command"], load: () => import("../office/pushes.js") },
  { path: "holds", roles: ["command"], load: () => import("../office/holds.js") },
  { path: "inspect", roles: ["inspector"], load: () => import("./inspect.js") },
  { path: "inspections", roles: SUPERVISING, load: () => import("./inspections.js") },
  { path: "colours", roles: ["health_officer"], load: () => import("./colours.js") },
  { path: "contests", roles: ["health_officer", "command"], load: () => import("./contests.js") },
  { path: "county", roles: WATCHING, may: hasACounty, load: () => import("./county.js") },
  { path: "staff", roles: RULING, load: () => import("./staff.js") },
  { path: "rules", roles: RULING, load: () => import("./rules.js") },
  { path: "feedback", roles: ["command"], load: () => import("./feedback.js") },
  { path: "expected", roles: WATCHING, hidden: true, load: () => import("./expected.js") },
  { path: "shutdown", roles: RULING, hidden: true, load: () => import("./shutdown.js") },
  { path: "venue", roles: ["reviewer", "command", "department", "inspector"], hidden: true, load: () => import("./venue.js") },
];
