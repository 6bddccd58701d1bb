"""Draw one part of a batch of posters; a poster that cannot be printed is named and holds up no other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.place.venue import Venue
from chalicelib.poster import Colours, Poster
from chalicelib.usecases.printing.ask_posters import PosterTerms
from chalicelib.usecases.venue.make_poster import poster_of

if TYPE_CHECKING:
    from chalicelib.domain.place.issued_code import IssuedCode
    from chalicelib.domain.place.venue import Entrance
    from chalicelib.poster.elements import Sheet
    from chalicelib.runtime import Workspace

_AT_ONCE = 8


class Printed(Struct, frozen=True, kw_only=True):
    """A venue of the batch: how many of its posters were drawn."""

    venue_id: str
    region: str
    name: str
    pages: int


class Unprinted(Struct, frozen=True, kw_only=True):
    """A poster that could not be drawn, and why."""

    venue_id: str
    venue: str
    entrance: str
    code: str
    facts: dict[str, Any]


class Drawn(Struct, frozen=True, kw_only=True):
    """What became of a part, in the order of the plan."""

    printed: tuple[Printed, ...]
    failed: tuple[Unprinted, ...]
    left_out: int = 0

    @property
    def pages(self) -> int:
        """Return how many pages the part has."""
        return sum(venue.pages for venue in self.printed)


def draw_posters(workspace: Workspace, terms: PosterTerms, venue_ids: Sequence[str]) -> tuple[bytes | None, Drawn]:
    """Return the pages of some venues as a document, none when there are none, and what became of each poster.

    Left out are venues that are not live any more, that are not printed on this paper, and codes that are closed.
    """
    from chalicelib.poster.layout import layout
    from chalicelib.poster.papers import PAGES
    from chalicelib.poster.render_pdf import render_pages

    found = workspace.venues.get_many(venue_ids)
    wanted = [venue for each in venue_ids if (venue := found.get(each)) and _is_wanted(workspace, venue, terms)]
    sheets: list[Sheet] = []
    printed, failed = [], []
    for venue, posters in zip(wanted, _gathered(workspace, wanted), strict=True):
        before = len(sheets)
        for poster in posters:
            try:
                sheets.append(layout(poster))
            except Unprocessable as refused:
                failed.append(
                    Unprinted(
                        venue_id=venue.id,
                        venue=venue.name,
                        entrance=poster.entrance,
                        code=refused.code,
                        facts=dict(refused.facts),
                    )
                )
        printed.append(Printed(venue_id=venue.id, region=venue.region, name=venue.name, pages=len(sheets) - before))
    drawn = Drawn(printed=tuple(printed), failed=tuple(failed), left_out=len(venue_ids) - len(wanted))
    if not sheets:
        return None, drawn
    return render_pages(sheets, PAGES[terms.paper], colours_of(workspace), workspace.tenant.poster.title), drawn


def colours_of(workspace: Workspace) -> Colours:
    """Return the province's colours as posters have them."""
    brand = workspace.tenant.brand
    return Colours(brand.primary, brand.primary_dark, brand.accent, brand.ink)


def _is_wanted(workspace: Workspace, venue: Venue, terms: PosterTerms) -> bool:
    papers = workspace.tenant.papers_for(vehicle=venue.vehicle is not None)
    return venue.live and terms.paper in papers and terms.covers(venue.region, venue.category)


def _gathered(workspace: Workspace, venues: Sequence[Venue]) -> Iterator[list[Poster]]:
    """Gather what the posters of each venue say, door after door."""
    hotlines = {county: workspace.duties.county(county).hotline for county in {venue.region[:6] for venue in venues}}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        doors = list(pool.map(lambda venue: workspace.venues.entrances(venue.id), venues))
    issued = {code.code: code for code in workspace.venues.codes([door for each in doors for door in each])}
    make = _maker(workspace, hotlines, issued)
    return (make(venue, each) for venue, each in zip(venues, doors, strict=True))


def _maker(
    workspace: Workspace, hotlines: dict[str, str | None], issued: dict[str, IssuedCode]
) -> Callable[[Venue, list[Entrance]], list[Poster]]:
    def make(venue: Venue, doors: list[Entrance]) -> list[Poster]:
        live = [(door, issued[door.code]) for door in doors if door.code in issued and issued[door.code].live]
        if live:
            workspace.postings.made(venue.region, venue.id, workspace.instant())
        return [poster_of(workspace, venue, door, code, hotlines[venue.region[:6]]) for door, code in live]

    return make
