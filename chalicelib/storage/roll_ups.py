"""The store of rolled-up figures: a county's and its towns' days and standing, each set whole and never added to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, islice
from typing import NamedTuple, TypeVar

from pynamodb.exceptions import DeleteError, PutError

from chalicelib.domain.entry.tally import Counted
from chalicelib.domain.supervision.figures import DayShare, Standing, day_sum, standing_sum
from chalicelib.settings import Settings
from chalicelib.storage import keys, supervision_keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.faults import code_of
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.counters import CounterRow

ALL, GROUPS, HOURS = "all", "groups", "hours"
_PAGE, _AT_ONCE = 100, 8
_REFUSED = "ConditionalCheckFailedException"
T = TypeVar("T")


class Place(NamedTuple):
    """A county or town on a local day (yyyymmdd); without a day, as it stands now."""

    unit: str
    day: str = ""

    @property
    def county(self) -> str:
        """Return the county that it is in or is."""
        return self.unit[:6]


class RollUps:
    """One province's figures by region; they name nobody, so they outlive the rows they were counted from."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(CounterRow, "counters", settings)
        self._tenant = settings.tenant

    def put_day(self, county: str, day: str, units: Mapping[str, Mapping[str, DayShare]], as_of: datetime) -> int:
        """Set a county's day by unit and group of venues; return the rows that said something else before.

        Units that have nothing any more are set to nothing. The county's own sum is written last: when it says
        `as_of`, the others do.
        """
        rows = []
        for unit, groups in units.items():
            slim = {name: replace(share, by_hour={}) for name, share in groups.items()}
            hours = {name: share.by_hour for name, share in groups.items()}
            rows += [(unit, HOURS, hours), (unit, GROUPS, slim), (unit, ALL, day_sum(groups.values()))]
        return self._set(Place(county, day), rows, {ALL: DayShare(), GROUPS: {}, HOURS: {}}, as_of)

    def put_standing(self, county: str, units: Mapping[str, Mapping[str, Standing]], as_of: datetime) -> int:
        """Set how a county's venues stand by unit and group; return the rows that said something else before."""
        rows: list[tuple[str, str, object]] = []
        for unit, groups in units.items():
            rows += [(unit, GROUPS, groups), (unit, ALL, standing_sum(groups.values()))]
        return self._set(Place(county), rows, {ALL: Standing(), GROUPS: {}}, as_of)

    def days(self, places: Iterable[Place]) -> dict[Place, tuple[DayShare, datetime]]:
        """Return the sums of days that were rolled up, and from when they were counted."""
        found = self._facet(places, ALL)
        return {place: (load(row.body, DayShare), _instant(row)) for place, row in found.items()}

    def day_groups(self, places: Iterable[Place]) -> dict[Place, tuple[dict[str, DayShare], datetime]]:
        """Return days by group, without their hours."""
        found = self._facet(places, GROUPS)
        return {place: (load(row.body, dict[str, DayShare]), _instant(row)) for place, row in found.items()}

    def day_hours(self, places: Iterable[Place]) -> dict[Place, dict[str, dict[str, Counted]]]:
        """Return the hours of days by group."""
        found = self._facet(places, HOURS)
        return {place: load(row.body, dict[str, dict[str, Counted]]) for place, row in found.items()}

    def standings(self, units: Iterable[str]) -> dict[str, tuple[dict[str, Standing], datetime]]:
        """Return how the venues of units stand by group, and since when they were seen to."""
        found = self._facet(map(Place, units), GROUPS)
        return {place.unit: (load(row.body, dict[str, Standing]), _instant(row)) for place, row in found.items()}

    def mark_stale(self, county: str, day: str, at: datetime) -> None:
        """Note that figures of a past day are about to change; whoever rolls up next takes it up."""
        self.stale_row(county, day, at).save()

    def stale_row(self, county: str, day: str, at: datetime) -> CounterRow:
        """Spell that note, for whoever writes it with other rows."""
        row = self._row(supervision_keys.stale_pk(self._tenant, county), day, total=0, abnormal=0)
        row.version = _ms(at)
        return row

    def stale(self, county: str) -> dict[str, datetime]:
        """Return the past days of a county that are to be rolled up anew, and since when."""
        rows = self._row.query(supervision_keys.stale_pk(self._tenant, county), consistent_read=True)
        return {row.sk: _instant(row) for row in rows}

    def settle(self, county: str, day: str, since: datetime) -> bool:
        """Forget the note that a day changed; False when it changed again since."""
        try:
            self.stale_row(county, day, since).delete(condition=CounterRow.version == _ms(since))
        except DeleteError as again:
            if code_of(again) != _REFUSED:
                raise
            return False
        return True

    def _set(
        self, place: Place, rows: list[tuple[str, str, object]], nothing: Mapping[str, object], as_of: datetime
    ) -> int:
        pk = self._pk(place)
        held = {row.sk: (row.body, row.version) for row in self._row.query(pk, consistent_read=True)}
        wanted = {supervision_keys.facet_sk(unit, facet): dump(value) for unit, facet, value in rows}
        gone = {sk: dump(nothing[keys.parts(sk)[1]]) for sk in held if sk not in wanted}
        last = supervision_keys.facet_sk(place.county, ALL)
        own = wanted.pop(last, gone.pop(last, dump(nothing[ALL])))
        changed = 0
        for sk, body in [*(gone | wanted).items(), (last, own)]:
            if sk != last and sk in held and held[sk][0] == body:
                continue
            changed += self._save(pk, sk, body, as_of) and (sk not in held or held[sk][0] != body)
        return changed

    def _save(self, pk: str, sk: str, body: str, as_of: datetime) -> bool:
        """Set a row unless somebody set it who began to read later."""
        row = self._row(pk, sk, body=body, total=0, abnormal=0)
        row.version = _ms(as_of)
        try:
            row.save(condition=CounterRow.pk.does_not_exist() | (CounterRow.version <= row.version))
        except PutError as older:
            if code_of(older) != _REFUSED:
                raise
            return False
        return True

    def _facet(self, places: Iterable[Place], facet: str) -> dict[Place, CounterRow]:
        """Read one facet of many places, a hundred at a time and eight of these at once."""
        by_key = {(self._pk(place), supervision_keys.facet_sk(place.unit, facet)): place for place in places}
        pages = [self._row.batch_get(page) for page in _sliced(by_key)]  # asked for when they are listed
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found: Iterator[CounterRow] = chain.from_iterable(pool.map(list, pages))
            return {by_key[row.pk, row.sk]: row for row in found}

    def _pk(self, place: Place) -> str:
        if place.day:
            return supervision_keys.figures_pk(self._tenant, place.county, place.day)
        return supervision_keys.standing_pk(self._tenant, place.county)


def _sliced(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while page := list(islice(rest, _PAGE)):
        yield page


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _instant(row: CounterRow) -> datetime:
    return datetime.fromtimestamp(int(row.version) / 1000, UTC)
