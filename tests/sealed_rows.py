"""A made-up province's visits as its doors would have kept them: sealed under their days' keys, in venues' days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.domain.entry.kept_visit import class_of
from chalicelib.domain.entry.presence import doubted
from chalicelib.domain.entry.visit import Shown, VisitSeal
from chalicelib.domain.entry.written import Written, WrittenSeal
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.place.venue import APPROVED, Venue
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.security.pseudonyms import day_pseudonym
from chalicelib.security.sealing import seal
from chalicelib.storage import keys
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.venues import VenueRow
from chalicelib.storage.rows.visits import VisitRow
from tests.embedded import TestWorkspace

COUNTIES = ("430525", "430102")
CATEGORIES = ("restaurant", "shop", "pharmacy", "gym", "school", "residential_estate")


def county_of(venue: str) -> str:
    """Say in which county a made-up venue stands."""
    return COUNTIES[sum(venue.encode()) % len(COUNTIES)]


def category_of(venue: str) -> str:
    """Say what a made-up venue is."""
    return CATEGORIES[sum(venue.encode()) // 7 % len(CATEGORIES)]


def at_the_doors(workspace: TestWorkspace, visits: Iterable[TracedVisit]) -> list[TracedVisit]:
    """Return visits as the rows below must be read: the dwell is the policy's, and no trip is known."""

    @cache
    def minutes(venue: str, capacity: Any) -> int:
        return workspace.categories.get(category_of(venue)).dwell.minutes(capacity)

    return [replace(each, trip="", dwell_s=minutes(each.venue, each.capacity) * 60) for each in visits]


def keep(workspace: TestWorkspace, visits: Iterable[TracedVisit]) -> dict[TracedVisit, tuple[str, str]]:
    """Write venues and rows; return where each visit's row lies. The days' keys must be there."""
    found = sorted(set(visits))
    put_venues(workspace, {each.venue for each in found})
    visit_row = bind(VisitRow, "visits", workspace.settings)
    places: dict[TracedVisit, tuple[str, str]] = {}
    with visit_row.batch_write() as batch:
        for number, each in enumerate(found):
            row = _row(workspace, each, number)
            batch.save(visit_row(row.pop("pk"), row.pop("sk"), **row))
            places[each] = _place(workspace, each, number)
    return places


def put_venues(workspace: TestWorkspace, venues: Iterable[str]) -> None:
    """Write venues as if they had been approved long ago."""
    venue_row, at = bind(VenueRow, "venues", workspace.settings), datetime(2024, 1, 1, tzinfo=UTC)
    with venue_row.batch_write() as batch:
        for name in sorted(venues):
            region = f"{county_of(name)}001001"
            venue = Venue(
                id=name,
                name=f"场所{name}",
                category=category_of(name),
                department=None,
                region=region,
                address="路 1 号",
                manager="a" * 16,
                manager_sealed=b"",
                manager_mask={},
                manager_person=None,
                applicant="a" * 16,
                created_at=at,
                seed=b"seed",
                state=APPROVED,
                live=True,
            )
            batch.save(workspace.venues.row_of(venue))


def days_of(workspace: TestWorkspace, visits: Iterable[TracedVisit]) -> list[date]:
    """List the local days of visits."""
    return sorted({_local(workspace, each).date() for each in visits})


def believed(visits: Iterable[TracedVisit], marked: Iterable[TracedVisit]) -> Iterator[TracedVisit]:
    """Yield visits as they are read when some of them are marked."""
    doubtful = set(marked)
    for each in visits:
        yield replace(each, presence=doubted(each.presence)) if each in doubtful else each


def _local(workspace: TestWorkspace, visit: TracedVisit) -> datetime:
    return datetime.fromtimestamp(visit.at_s, UTC) + workspace.utc_offset


def _place(workspace: TestWorkspace, visit: TracedVisit, number: int) -> tuple[str, str]:
    at = datetime.fromtimestamp(visit.at_s, UTC)
    day = keys.day(at, workspace.utc_offset)
    scan = make_scan_id(at, number)
    return (
        keys.visit_pk(workspace.tenant.code, visit.venue, day),
        keys.visit_sk(keys.time_of_day(at, workspace.utc_offset), visit.entrance, scan, 0),
    )


def _row(workspace: TestWorkspace, visit: TracedVisit, number: int) -> dict[str, Any]:
    pk, sk = _place(workspace, visit, number)
    key = workspace.day_keys.get(class_of(visit.mode), keys.parts(pk)[-1])
    shown = Shown(person=visit.person, mask="张*", identity="verified", colour="green", admitted=True)
    sealed: dict[str, Any] = {
        "shown": shown,
        "account": "a" * 16,
        "county": county_of(visit.venue),
        "capacity": visit.capacity,
    }
    if class_of(visit.mode) == "visits":
        draft: VisitSeal = VisitSeal(**sealed)
    else:
        draft = WrittenSeal(**sealed, written=Written(name="张三", phone="13800000000"))
    return {
        "pk": pk,
        "sk": sk,
        "visitor_pk": keys.under(workspace.tenant.code, day_pseudonym(key.pseudonym, visit.person)),
        "abnormal": False,
        "mode": visit.mode,
        "presence": visit.presence,
        "expires": int(key.deadline_s),
        "sealed": seal(key.seal, msgspec.json.encode(draft), keys.row_key(pk, sk)),
    }


def clock_at(workspace: TestWorkspace, at: datetime) -> None:
    """Set a workspace's clock, whose keys in memory are then forgotten."""
    workspace.ahead = at - datetime.now(UTC)
    workspace.__dict__.pop("day_keys", None)


def after(day: date, **more: float) -> datetime:
    """Return an instant so long after a local day began."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8) + timedelta(**more)
