"""List what a batch of posters holds: towns, villages, venues with their pages, and what could not be drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from chalicelib.domain.place.region import LENGTHS
from chalicelib.poster.contents import Entry
from chalicelib.usecases.printing.draw_posters import Drawn, Printed

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_OF_THE_COUNTY = (
    "县直、车辆"  # venues without a town: vehicles, and all of a province whose regions end with the county
)
_WHY = {
    "poster_glyph_missing": "字体缺字",
    "poster_text_too_long": "名称太长",
    "poster_code_too_long": "场所码地址太长",
}


def list_contents(workspace: Workspace, region: str, day: date, drawn: Sequence[Drawn]) -> tuple[str, str, list[Entry]]:
    """Return title, the line below it, and the lines of the contents."""
    name = workspace.regions.full_name(region) if region else "所选场所"
    title = f"{name} 场所码海报目录"
    pages = sum(part.pages for part in drawn)
    venues = sum(1 for part in drawn for venue in part.printed if venue.pages)
    about = (
        f"{day:%Y-%m-%d}　{venues} 个场所，{pages} 张海报；按乡镇、村（社区）、场所、入口排列。停用和换下的码不在其中。"
    )
    entries = list(_venues(workspace, drawn))
    if not entries:
        entries.append(Entry("note", "没有可以打印的场所码"))
    return title, about, [*entries, *_failures(drawn)]


def _venues(workspace: Workspace, drawn: Sequence[Drawn]) -> Iterator[Entry]:
    town, village, page = None, None, 1
    for venue in (each for part in drawn for each in part.printed):
        if not venue.pages:
            continue
        if (here := venue.region[: LENGTHS["town"]]) != town:
            town, village = here, None
            yield Entry("town", _town(workspace, venue))
        if len(venue.region) == LENGTHS["village"] and venue.region != village:
            village = venue.region
            yield Entry("village", workspace.regions.name(village))
        yield Entry("venue", venue.name, page)
        page += venue.pages


def _town(workspace: Workspace, venue: Printed) -> str:
    if len(venue.region) < LENGTHS["town"]:
        return f"{workspace.regions.name(venue.region)}（{_OF_THE_COUNTY}）"
    return workspace.regions.name(venue.region[: LENGTHS["town"]])


def _failures(drawn: Sequence[Drawn]) -> Iterator[Entry]:
    failed = [each for part in drawn for each in part.failed]
    if failed:
        yield Entry("town", f"未能制作的海报（{len(failed)} 张）")
    for each in failed:
        yield Entry("note", f"{each.venue} · {each.entrance}：{_WHY.get(each.code, each.code)}")
