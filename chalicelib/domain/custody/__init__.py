"""The life of a day's data, from its first row to the proof that nobody can read it."""
