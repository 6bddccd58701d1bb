// Who one is, asked once before the first entry.
export { Identity as default } from "../kit/identity.js";
