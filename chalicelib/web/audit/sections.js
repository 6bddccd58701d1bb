// What the audit page offers, to whom; each view is fetched when it is first opened.
export const SECTIONS = [
  { path: "days", roles: ["auditor", "security_admin", "command"], load: () => import("./days.js") },
  { path: "chain", roles: ["auditor"], load: () => import("./chain_section.js") },
  { path: "looks", roles: ["auditor"], load: () => import("./looks.js") },
  { path: "rulings", roles: ["auditor"], load: () => import("./rulings.js") },
];
