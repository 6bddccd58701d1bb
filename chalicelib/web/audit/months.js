// Days and months as the calendar needs them: local days spelled YYYY-MM-DD, months YYYY-MM, weeks from Monday.
const DAY_MS = 86400000;

const at = (day) => new Date(day + "T00:00:00Z");
const spell = (date) => date.toISOString().slice(0, 10);

export const monthOf = (day) => day.slice(0, 7);
export const dayAfter = (day, days) => spell(new Date(at(day).getTime() + days * DAY_MS));

/** Return the month so many months later. */
export function monthAfter(month, months) {
  const date = at(month + "-01");
  date.setUTCMonth(date.getUTCMonth() + months);
  return monthOf(spell(date));
}

export const firstOf = (month) => month + "-01";
export const lastOf = (month) => dayAfter(firstOf(monthAfter(month, 1)), -1);

/** Return a month's weeks, each seven days or null for what belongs to another month. */
export function weeksOf(month) {
  const first = firstOf(month);
  const before = (at(first).getUTCDay() + 6) % 7;
  const cells = [];
  for (let index = 0; index < before; index += 1) cells.push(null);
  for (let day = first; monthOf(day) === month; day = dayAfter(day, 1)) cells.push(day);
  while (cells.length % 7) cells.push(null);
  const weeks = [];
  for (let start = 0; start < cells.length; start += 7) weeks.push(cells.slice(start, start + 7));
  return weeks;
}

/** Return a day of another month nearest to this one: the 31st becomes the 30th. */
export function sameDayIn(day, month) {
  const wanted = month + day.slice(7);
  return wanted > lastOf(month) ? lastOf(month) : wanted;
}
