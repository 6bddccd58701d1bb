// Where lines come from: the API, page by page, or a file that somebody exported from the log.
import { get } from "../kit/api.js";

const AT_ONCE = 500;
const SEQUENCE = /"seq":(\d{1,15})\D/;

export const fromApi = (after) => get("v1/audit/lines", { after, limit: AT_ONCE });

/** Return a source for a file's text: plain lines, lines behind a timestamp, or JSON as CloudWatch exports it. */
export function fromText(content) {
  const lines = Array.from(new Set(candidates(content))).map((line) => [sequenceOf(line), line]);
  lines.sort((one, other) => one[0] - other[0]);
  return async (after) => {
    const behind = lines.filter(([sequence]) => sequence > after);
    let end = AT_ONCE;
    while (behind[end] && behind[end][0] === behind[end - 1][0]) end += 1; // two of one place stay together
    const rest = behind.slice(0, end);
    const last = rest.length ? rest[rest.length - 1][0] : after;
    return { items: rest.map(([, line]) => line), next_after: behind.length > end ? last : null };
  };
}

function candidates(content) {
  const found = exported(content) || content.split("\n");
  return found
    .map((line) => line.slice(Math.max(line.indexOf("{"), 0)).trim())
    .filter((line) => line.startsWith("{") && line.includes('"hash":') && sequenceOf(line) > 0);
}

/** Return the messages of `aws logs filter-log-events --output json`; null for anything else. */
function exported(content) {
  try {
    const events = JSON.parse(content).events;
    return Array.isArray(events) ? [].concat.apply([], events.map((each) => String(each.message).split("\n"))) : null;
  } catch (other) {
    return null;
  }
}

function sequenceOf(line) {
  const found = SEQUENCE.exec(line);
  return found ? Number(found[1]) : 0;
}
