// What the page offers, to whom; each view is fetched when it is first opened.
export const SECTIONS = [
  { path: "cases", roles: ["tracer", "approver"], load: () => import("./cases.js"), stays: true },
  { path: "open", roles: ["tracer"], load: () => import("./case_form.js") },
  { path: "pushes", roles: ["tracer", "command"], load: () => import("../office/pushes.js") },
  { path: "holds", roles: ["command", "approver"], load: () => import("../office/holds.js") },
];
