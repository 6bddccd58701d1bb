"""Coverage: how far the places that should exist have come, summed up and one by one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, TypedDict

from msgspec import Meta
from msgspec.structs import asdict

from chalicelib.api.call import Call
from chalicelib.api.days import Dated
from chalicelib.api.models import Page
from chalicelib.api.views.expected_venues import Code, ExpectedItem, Region
from chalicelib.usecases import cursor as cursors

if TYPE_CHECKING:
    from chalicelib.domain.supervision.coverage import Coverage, Covered, Sums
    from chalicelib.domain.supervision.phase import Phase

State = Literal["missing", "unsure", "drafted", "applied", "approved", "posted", "scanned"]


class CoverageQuery(Dated):
    """Which region, and the day whose scans count: yesterday unless another is asked for."""

    region: Region
    date: date | None = None


class SumsView(TypedDict):
    """How many places have come how far; each step counts those beyond it too. `use_rate` is 使用率: of doors."""

    expected: int
    missing: int
    unsure: int
    drafted: int
    applied: int
    approved: int
    posted: int
    scanned: int
    late: int
    doors: int
    doors_scanned: int
    use_rate: float | None


class DepartmentSums(SumsView):
    """A department's."""

    department: str
    name: str


class TownSums(SumsView):
    """A town's; places that belong to the county alone, such as vehicles, are the county's."""

    region: str
    name: str


class CoverageView(SumsView):
    """A region's coverage: together, where a place in two lists counts once, by department and by town."""

    region: str
    date: str
    listed_twice: int
    unlisted: int
    by_department: list[DepartmentSums]
    by_town: list[TownSums]


class PlacesQuery(Page, kw_only=True):
    """Which places: of a region, perhaps of one department, in one state, or only those that are late."""

    region: Region
    department: Code | None = None
    state: State | None = None
    late: bool = False
    date: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")] | None = None


class CandidateView(TypedDict):
    """A venue that may be meant, and what speaks for it."""

    venue_id: str
    name: str
    address: str
    why: list[str]
    likeness: float


class MissedView(TypedDict):
    """The phase that a place has missed."""

    phase: str
    until: str
    step: str


class PlaceItem(ExpectedItem):
    """A row of a list with what became of it; an unsure one has candidates, for people to decide."""

    state: State
    grade: Literal["exact", "probable", "unsure", "missing"]
    decided: bool
    venue_id: str | None
    doors: int
    doors_scanned: int
    late: MissedView | None
    candidates: list[CandidateView]


class PlacePage(TypedDict):
    """A page of rows."""

    items: list[PlaceItem]
    next_cursor: str | None


def show(call: Call, query: CoverageQuery) -> CoverageView:
    """Show how many of the places that should exist were applied for, approved, posted and scanned; how many are late.

    Within one's region, and of one's department or categories.
    """
    from chalicelib.usecases.supervision.cover import see_coverage

    return _summary(call, query.region, see_coverage(call.workspace, call.caller, query.region, query.date))


def places(call: Call, query: PlacesQuery) -> PlacePage:
    """List the rows of a region's lists one by one: what is missing, what is late, what people must decide."""
    from chalicelib.domain.day import local_day
    from chalicelib.domain.errors import one_field
    from chalicelib.usecases.supervision.cover import phases_in, see_places

    workspace = call.workspace
    try:
        day = date.fromisoformat(query.date) if query.date else None
    except ValueError:
        raise one_field("date", "not_well_formed") from None
    covered = see_places(workspace, call.caller, query.region, day)
    phases, today = phases_in(workspace, query.region), local_day(workspace.instant(), workspace.tenant)
    after = cursors.read(query.cursor) or ""

    def kept(each: Covered) -> PlaceItem | None:
        missed = each.late(phases, today)
        other = query.department is not None and each.row.department != query.department
        if other or (query.state and each.state != query.state) or (query.late and missed is None):
            return None
        return _item(call, each, missed)

    placed = ((_place(each), each) for each in covered)
    items, cursor = cursors.page(((place, each) for place, each in placed if place > after), kept, query.limit)
    return {"items": items, "next_cursor": cursor}


def _place(each: Covered) -> str:
    return f"{each.row.department}|{each.row.region}|{each.row.row:08d}|{each.row.key}"


def _summary(call: Call, region: str, found: Coverage) -> CoverageView:
    names, regions = call.workspace.categories.departments, call.workspace.regions
    return {
        "region": region,
        "date": f"{found.day}",
        "listed_twice": found.listed_twice,
        "unlisted": found.unlisted,
        **_sums(found.together),
        "by_department": [
            {
                "department": code,
                "name": getattr(names[code], "name_en" if call.language == "en" else "name"),
                **_sums(each),
            }
            for code, each in sorted(found.by_department.items())
        ],
        "by_town": [
            {"region": code, "name": regions.name(code), **_sums(each)} for code, each in sorted(found.by_town.items())
        ],
    }


def _sums(sums: Sums) -> SumsView:
    return {**asdict(sums), "use_rate": sums.use_rate}  # type: ignore[typeddict-item]


def _item(call: Call, each: Covered, missed: Phase | None) -> PlaceItem:
    from chalicelib.usecases.supervision.decide_match import name_of

    row, match = each.row, each.match
    venues = call.workspace.venues.get_many([one.venue for one in match.candidates]) if match.grade == "unsure" else {}
    state: State = each.state  # type: ignore[assignment]
    return {
        "expected_id": name_of(row),
        "row": row.row,
        "name": row.name,
        "address": row.address,
        "region": row.region,
        "department": row.department,
        "category": row.category,
        "plate": row.plate,
        "state": state,
        "grade": match.grade,
        "decided": each.decided,
        "venue_id": each.venue.id if each.venue else None,
        "doors": each.doors,
        "doors_scanned": each.doors_scanned,
        "late": {"phase": missed.name, "until": f"{missed.until}", "step": missed.step} if missed else None,
        "candidates": [
            {
                "venue_id": one.venue,
                "name": venues[one.venue].name,
                "address": venues[one.venue].address,
                "why": list(one.why),
                "likeness": one.likeness,
            }
            for one in match.candidates
            if one.venue in venues
        ],
    }
