// A venue code as it is scanned or typed: thirteen characters, the last of which tells a slip of the thumb.
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Return the code that a text or a scanned address means; null when it is none. */
export function venueCode(text) {
  const code = (text || "").split("/").pop().toUpperCase().replace(/[\s-]/g, "").replace(/[IL]/g, "1").replace(/O/g, "0");
  if (!/^[0-9]{2}[0-9A-HJKMNP-TV-Z]{11}$/.test(code)) return null;
  return check(code.slice(0, -1)) === code.slice(-1) ? code : null;
}

/** Return the check character of twelve (a Damm code over GF(32)), as the API computes it. */
function check(body) {
  let interim = 0;
  for (const character of body) {
    const element = (interim ^ ALPHABET.indexOf(character)) << 1;
    interim = element & 32 ? element ^ 37 : element;
  }
  return ALPHABET[interim];
}
