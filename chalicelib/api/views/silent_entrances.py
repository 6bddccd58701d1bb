"""Silent and strange doors: what is found, and why, in words with its numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, TypedDict, cast

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.coverage_sentences import explain
from chalicelib.api.models import Page
from chalicelib.api.views.expected_venues import Region


class SilentQuery(Page, kw_only=True):
    """Which region, and how many whole days without anybody make a door silent."""

    region: Region
    days: Annotated[int, Meta(ge=1, le=28)] = 3


class Numbers(TypedDict, total=False):
    """The numbers behind a finding; which ones, its kind tells."""

    days: int
    since: str
    last: str
    missed: int
    usual: int
    longest: int
    visits: int
    expected: int
    percent: int
    scatters: float
    count: int
    marked: int
    remote: int
    lowest: float


class SilentItem(TypedDict):
    """A finding at a door."""

    venue_id: str
    venue: str
    category: str
    region: str
    entrance_id: str
    entrance: str
    kind: Literal["never", "silent", "faded", "abnormal", "implausible"]
    why: str
    numbers: Numbers


class SilentPage(TypedDict):
    """A page of findings, by venue; it may be short and still go on."""

    items: list[SilentItem]
    next_cursor: str | None


def listing(call: Call, query: SilentQuery) -> SilentPage:
    """List doors that were never scanned, fell silent or faded, and doors with many abnormal or implausible scans.

    Whole days count, and a door is compared with its own workdays or weekends before; the rules stand in
    docs/supervision.md. Within one's region, and of one's department or categories.
    """
    from chalicelib.usecases.supervision.find_silent import find_silent

    asked = (query.region, query.days, query.limit, query.cursor)
    found, cursor = find_silent(call.workspace, call.caller, *asked)
    return {
        "items": [
            {
                "venue_id": each.venue.id,
                "venue": each.venue.name,
                "category": each.venue.category,
                "region": each.venue.region,
                "entrance_id": each.entrance.id,
                "entrance": each.entrance.name,
                "kind": each.finding.kind,
                "why": explain(each.finding, call.language),
                "numbers": _numbers(each.finding.facts),
            }
            for each in found
        ],
        "next_cursor": cursor,
    }


def _numbers(facts: Mapping[str, float | int | str]) -> Numbers:
    return cast("Numbers", dict(facts))
