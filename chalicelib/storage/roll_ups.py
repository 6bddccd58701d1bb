"""The store of rolled-up figures: a county's and its towns' days and standing, each set whole and never added to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from pynamodb.exceptions import DeleteError, PutError

from chalicelib.domain.entry.tally import Counted
from chalicelib.domain.supervision.figures import DayShare, Group, Standing, day_sum, standing_sum
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
Holds = Callable[[Group], bool] | None
"""Says of a group whether it is asked about; without one all are."""
_group = lru_cache(maxsize=1024)(Group.read)


class Place(NamedTuple):
    """A county or town on a local day (yyyymmdd); without a day, as it stands now."""

    unit: str
    day: str = ""

    @property
    def county(self) -> str:
        """Return the county that it is in or is."""
        return self.unit[:6]


class _Sums(Struct, frozen=True):
    """A share of which modes and hours are not read: a province's month has a hundred thousand."""

    counted: Counted
    entrances: int
    scanned: int


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

    def days(self, places: Iterable[Place], *, cut: bool = True) -> dict[Place, tuple[DayShare, datetime]]:
        """Return the sums of days that were rolled up, with their modes and hours (`cut`) if wanted, and as of when."""
        found = self._facet(places, ALL)
        kind: type[DayShare | _Sums] = DayShare if cut else _Sums
        return {place: (_share(load(row.body, kind)), _instant(row)) for place, row in found.items()}

    def day_groups(
        self, places: Iterable[Place], holds: Holds = None, *, modes: bool = False
    ) -> dict[Place, dict[Group, DayShare]]:
        """Return those groups of days that are asked about, without their hours, with their modes when wanted."""
        kind: type[DayShare | _Sums] = DayShare if modes else _Sums
        found = self._facet(places, GROUPS)
        return {
            place: {group: _share(each) for group, each in _picked(row, holds, kind).items()}
            for place, row in found.items()
        }

    def day_hours(self, places: Iterable[Place], holds: Holds = None) -> dict[Place, dict[Group, dict[str, Counted]]]:
        """Return the hours of those groups of days that are asked about."""
        found = self._facet(places, HOURS)
        return {place: _picked(row, holds, dict[str, Counted]) for place, row in found.items()}

    def standings(self, units: Iterable[str], holds: Holds = None) -> dict[str, tuple[dict[Group, Standing], datetime]]:
        """Return how the venues of units stand, by the groups asked about, and since when they were seen to."""
        found = self._facet(map(Place, units), GROUPS)
        return {place.unit: (_picked(row, holds, Standing), _instant(row)) for place, row in found.items()}

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


def _picked(row: CounterRow, holds: Holds, kind: type[T]) -> dict[Group, T]:
    """Decode only those groups of a row that are asked about."""
    if holds is None:
        return {_group(name): each for name, each in load(row.body, dict[str, kind]).items()}  # type: ignore[valid-type]
    raw = load(row.body, dict[str, msgspec.Raw])
    return {group: msgspec.json.decode(body, type=kind) for name, body in raw.items() if holds(group := _group(name))}


def _share(each: DayShare | _Sums) -> DayShare:
    if isinstance(each, DayShare):
        return each
    return DayShare(counted=each.counted, entrances=each.entrances, scanned=each.scanned)
