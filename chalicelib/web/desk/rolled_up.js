// Whether figures of days are there at all: before their roll-up nothing is known, which is not nobody.

/** Say whether what was counted of the days can be told; a nought of days that are not rolled up yet cannot. */
export function rolledUp(value) {
  return Boolean(value.as_of) && !(value.missing && !value.total.visits);
}
