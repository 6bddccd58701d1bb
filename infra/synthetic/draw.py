"""Drawing from a seed: each thing has a source of its own, so that the order of asking changes nothing."""

from __future__ import annotations

import math
from random import Random


def source(*of: object) -> Random:
    """Return the source of what these name; the same names draw the same."""
    return Random("|".join(map(str, of)))  # noqa: S311  nothing here is a secret, and it must come out alike


def poisson(random: Random, expected: float) -> int:
    """Draw a count: exactly when it is small, by the normal curve when it is not."""
    if expected > 60:
        return max(0, round(random.gauss(expected, math.sqrt(expected))))
    limit, product, count = math.exp(-expected), random.random(), 0
    while product > limit:
        product *= random.random()
        count += 1
    return count
