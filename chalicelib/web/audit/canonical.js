// Canonical JSON (RFC 8785) as the chain spells its entries: the same value, always the same bytes.
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(^|[^\ud800-\udbff])[\udc00-\udfff]/;

/** Spell a value; throws for what no entry has: broken or endless numbers, text that is no Unicode. */
export function canonical(value) {
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number") return whole(value);
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return "[" + value.map(canonical).join(",") + "]";
  // Members stand in the order of their UTF-16 code units, which is how JavaScript sorts.
  const members = Object.keys(value).sort().map((name) => text(name) + ":" + canonical(value[name]));
  return "{" + members.join(",") + "}";
}

function whole(value) {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) throw new RangeError("number");
  return String(value);
}

function text(value) {
  if (LONE_SURROGATE.test(value)) throw new RangeError("surrogate");
  return JSON.stringify(value);
}
