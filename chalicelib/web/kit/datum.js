// Points are kept in WGS-84; tiles of some providers are drawn in GCJ-02, some hundred metres beside it.
const AXIS = 6378245;
const FLATTENING = 0.00669342162296594323;
const DEGREE = Math.PI / 180;

/** Return where a WGS-84 point is drawn on a map of that datum, as [lat, lon]. */
export function toMap(datum, lat, lon) {
  if (datum !== "gcj02") return [lat, lon];
  const [north, east] = shift(lat, lon);
  return [lat + north, lon + east];
}

/** Return the WGS-84 point of a place on a map of that datum, to less than a metre. */
export function fromMap(datum, lat, lon) {
  let guess = [lat, lon];
  if (datum !== "gcj02") return guess;
  for (let round = 0; round < 4; round += 1) {
    const there = toMap(datum, guess[0], guess[1]);
    guess = [guess[0] + lat - there[0], guess[1] + lon - there[1]];
  }
  return guess;
}

function shift(lat, lon) {
  const x = lon - 105;
  const y = lat - 35;
  const waves = ((20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)) * 2) / 3;
  const root = Math.sqrt(Math.abs(x));
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves;
  north += ((20 * Math.sin(y * Math.PI) + 40 * Math.sin((y / 3) * Math.PI)) * 2) / 3;
  north += ((160 * Math.sin((y / 12) * Math.PI) + 320 * Math.sin((y * Math.PI) / 30)) * 2) / 3;
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves;
  east += ((20 * Math.sin(x * Math.PI) + 40 * Math.sin((x / 3) * Math.PI)) * 2) / 3;
  east += ((150 * Math.sin((x / 12) * Math.PI) + 300 * Math.sin((x / 30) * Math.PI)) * 2) / 3;
  const sine = Math.sin(lat * DEGREE);
  const magic = 1 - FLATTENING * sine * sine;
  const meridian = (AXIS * (1 - FLATTENING)) / (magic * Math.sqrt(magic));
  const parallel = (AXIS / Math.sqrt(magic)) * Math.cos(lat * DEGREE);
  return [north / (meridian * DEGREE), east / (parallel * DEGREE)];
}
