"""Silent and strange doors: which doors nobody scans any more, and at which too much is not as it should be.

A door is compared with itself: its usual is the median of its own days of the same kind (workdays, weekends) in the
four weeks before, corrected by what the whole county did that day, so that no Sunday, snow or holiday makes it silent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import sqrt
from statistics import fmean, median
from typing import Literal

from msgspec import Struct, field

Kind = Literal["never", "silent", "faded", "abnormal", "implausible"]
BASE_DAYS = 28
WEEK_DAYS = 7
SAME_KIND_AT_LEAST = 3  # days of one kind that tell what a county does on such a day
MISSED_AT_LEAST = 8.0  # visits that should have come: that none of eight comes by chance happens once in 3,000 times
MISSED_BUT_ONE_DAY = 4.0  # and so many without the day that weighs most: a door closed for a day is not silent
IN_USE, IN_USE_SHARE = 1.0, 0.2  # visits usual on a day, and of its busier kind: a school is not in use on Sundays
FADED_SHARE, FADED_AT_LEAST, FADED_SCATTERS = 0.25, 25.0, 1.5
FADED_EACH = 0.5  # of its usual on every recent day: two days of stock-taking are no fading
MAD_TO_SIGMA, MEDIAN_ERROR = 1.4826, 1.2533  # of a normal curve: its width, and how badly its median is known
MANY, ABNORMAL_SHARE, IMPLAUSIBLE_SHARE = 5, 0.05, 0.10
WILSON_Z = 2.576  # one in two hundred
LIGHT = 1e-9


class DoorDay(Struct, frozen=True):
    """A door's whole day: visits, abnormal ones among them (as its own people see it), and doubtful ones.

    `remote` scans were made far from the door, `marked` ones cannot all be true; a visit may be both.
    """

    visits: int = 0
    abnormal: int = 0
    remote: int = 0
    marked: int = 0


class DoorPast(Struct, frozen=True, kw_only=True):
    """A door since its code answers scans: `days` without a row are days without a visit.

    `today` is how many came today so far; `sees_abnormal` that abnormal people are brought there.
    """

    entrance: str
    since: date
    days: Mapping[date, DoorDay]
    today: int = 0
    sees_abnormal: bool = False


class Finding(Struct, frozen=True):
    """What is found at a door, with the numbers that say so."""

    kind: Kind
    entrance: str
    facts: Mapping[str, float | int | str] = field(default_factory=dict)


def findings(door: DoorPast, today: date, days: int, county: Mapping[date, float]) -> list[Finding]:
    """Return what is found at a door when `days` whole days count as recent; `county` is its days against its usual."""
    yesterday = today - timedelta(days=1)
    first = max(door.since + timedelta(days=1), today - timedelta(days=BASE_DAYS + days))
    whole = [first + timedelta(days=n) for n in range((yesterday - first).days + 1)]
    if len(whole) < days:
        return []
    came = [day for day in whole if _day(door, day).visits]
    if not came and not door.today:
        return [Finding("never", door.entrance, {"days": len(whole), "since": f"{door.since}"})]
    used = [day for day in whole if came and day >= came[0]]  # what was before its first visit is no habit of its
    found = _silent(door, used, came, days, county) or _faded(door, used, days, county)
    return [*([found] if found else []), *_strange(door, _recent(door, used, days))]


def _silent(
    door: DoorPast, whole: Sequence[date], came: Sequence[date], days: int, county: Mapping[date, float]
) -> Finding | None:
    """Find a door that nobody came through for longer than ever before, though many should have."""
    if door.today or not came:
        return None
    quiet = [day for day in whole if day > came[-1]]
    before = [day for day in whole if day <= came[-1]]
    if len(quiet) < days:
        return None
    usual = Usual(door, before, county)
    missed = [usual.at_least(day) for day in quiet]
    longest = _longest_quiet(before, came)
    beyond = longest * (2 if usual.irregular else 1)
    if sum(missed) < MISSED_AT_LEAST or sum(missed) - max(missed) < MISSED_BUT_ONE_DAY or len(quiet) <= beyond:
        return None
    facts = {"days": len(quiet), "missed": round(sum(missed)), "usual": usual.a_day, "longest": longest}
    return Finding("silent", door.entrance, facts)


def _faded(door: DoorPast, whole: Sequence[date], days: int, county: Mapping[date, float]) -> Finding | None:
    """Find a door that is scanned by less than a quarter of its usual, and far beyond its usual scatter."""
    recent = _recent(door, whole, days)
    if len(whole) <= days or not recent:
        return None
    usual = Usual(door, _settled(whole, len(whole) - whole.index(recent[0])), county)
    expected = sum(usual.on(day) for day in recent)
    actual = sum(_day(door, day).visits for day in recent)
    if expected < FADED_AT_LEAST or actual > FADED_SHARE * expected or usual.irregular:
        return None
    if any(_day(door, day).visits > FADED_EACH * usual.on(day) for day in recent):
        return None
    scatters = (expected - actual) / sqrt(sum(usual.scatter(day) ** 2 for day in recent))
    if scatters < FADED_SCATTERS:
        return None
    facts = {
        "days": len(recent),
        "visits": actual,
        "expected": round(expected),
        "percent": round(100 * actual / expected),
        "scatters": round(scatters, 1),
    }
    return Finding("faded", door.entrance, facts)


def _strange(door: DoorPast, recent: Sequence[date]) -> Iterable[Finding]:
    """Find abnormal or implausible visits that are more than their share even at the lowest that chance allows."""
    visits = sum(_day(door, day).visits for day in recent)
    abnormal = sum(_day(door, day).abnormal for day in recent)
    marked = sum(_day(door, day).marked for day in recent)
    remote = sum(_day(door, day).remote for day in recent)
    implausible = max(marked, remote)  # a visit may be both: never counted twice
    base: dict[str, float | int | str] = {"days": len(recent), "visits": visits}
    if not door.sees_abnormal and _too_many(abnormal, visits, ABNORMAL_SHARE):
        lowest = round(100 * wilson_low(abnormal, visits), 1)
        yield Finding("abnormal", door.entrance, base | {"count": abnormal, "lowest": lowest})
    if _too_many(implausible, visits, IMPLAUSIBLE_SHARE):
        lowest = round(100 * wilson_low(implausible, visits), 1)
        facts = base | {"count": implausible, "marked": marked, "remote": remote, "lowest": lowest}
        yield Finding("implausible", door.entrance, facts)


class Usual:
    """What is usual at a door, from its own days before: per kind of day, and how much it scatters."""

    def __init__(self, door: DoorPast, before: Sequence[date], county: Mapping[date, float]) -> None:
        self._county = county
        counts = {day: _day(door, day).visits / max(county.get(day, 1.0), 0.2) for day in before}
        kinds = {weekend: [n for day, n in counts.items() if _weekend(day) == weekend] for weekend in (False, True)}
        every = list(counts.values())
        self._median = {kind: median(found) if found else 0.0 for kind, found in kinds.items()}
        self.irregular = bool(every) and max(self._median.values()) < LIGHT
        if self.irregular:  # market days: most days have nobody, the others many
            self._median = dict.fromkeys((False, True), fmean(every))
        self._known = {kind: len(found) for kind, found in kinds.items()}
        self._spread = {kind: _spread(found) for kind, found in kinds.items()}

    @property
    def a_day(self) -> int:
        """Return the usual visits of a workday."""
        return round(self._median[False])

    def on(self, day: date) -> float:
        """Return how many should have come on a day."""
        return self._median[_weekend(day)] * self._county.get(day, 1.0)

    def at_least(self, day: date) -> float:
        """Return how many should have come at the least: a median of few days that differ much is known badly."""
        kind = _weekend(day)
        error = MEDIAN_ERROR * self.scatter(day) / sqrt(max(1, self._known[kind]))
        return max(0.0, self._median[kind] - error) * self._county.get(day, 1.0)

    def in_use(self, day: date) -> bool:
        """Say whether enough people usually come on days of this kind to tell anything by who does not."""
        return self._median[_weekend(day)] >= max(IN_USE, IN_USE_SHARE * max(self._median.values()))

    def scatter(self, day: date) -> float:
        """Return how much days of this kind differ: their median deviation, and never less than chance alone makes."""
        return max(self._spread[_weekend(day)], sqrt(self._median[_weekend(day)]))


def wilson_low(count: int, of: int) -> float:
    """Return the lowest share that may lie behind a count (Wilson's interval): of few visits it is far below it."""
    if not of:
        return 0.0
    share, z2 = count / of, WILSON_Z**2
    middle, half = share + z2 / (2 * of), WILSON_Z * sqrt(share * (1 - share) / of + z2 / (4 * of * of))
    return max(0.0, (middle - half) / (1 + z2 / of))


def county_days(totals: Mapping[date, int]) -> dict[date, float]:
    """Return each day of a county (or of a kind of place in it) against the median of its days of that kind."""
    found: dict[date, float] = {}
    for weekend in (False, True):
        own = {day: total for day, total in totals.items() if _weekend(day) == weekend}
        usual = median(own.values()) if len(own) >= SAME_KIND_AT_LEAST else 0
        found |= {day: min(2.0, total / usual) if usual else 1.0 for day, total in own.items()}
    return found


def _recent(door: DoorPast, whole: Sequence[date], days: int) -> list[date]:
    """Return the last days on which the door is usually in use: a school's week has no Sunday in it."""
    usual = Usual(door, _settled(whole, days) or whole, {})
    return [day for day in whole if usual.in_use(day)][-days:] or list(whole[-days:])


def _settled(whole: Sequence[date], recent: int) -> Sequence[date]:
    """Return the days that tell what is usual: those before the last week, for whatever began within it must not.

    A door that is younger is compared with all its days before the recent ones.
    """
    return whole[:-WEEK_DAYS] if len(whole) - WEEK_DAYS >= WEEK_DAYS else whole[:-recent]


def _too_many(count: int, of: int, share: float) -> bool:
    return count >= MANY and wilson_low(count, of) > share


def _longest_quiet(before: Sequence[date], came: Sequence[date]) -> int:
    longest = quiet = 0
    used = set(came)
    for day in before:
        quiet = 0 if day in used else quiet + 1
        longest = max(longest, quiet)
    return longest


def _spread(found: Sequence[float]) -> float:
    middle = median(found) if found else 0.0
    return MAD_TO_SIGMA * median(abs(n - middle) for n in found) if found else 0.0


def _day(door: DoorPast, day: date) -> DoorDay:
    return door.days.get(day, _NOBODY)


def _weekend(day: date) -> bool:
    return day.weekday() >= 5


_NOBODY = DoorDay()
