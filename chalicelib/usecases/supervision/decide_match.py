"""Decide which venue a row of a list means, where the comparison could not, or was wrong: kept with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain import naming
from chalicelib.domain.errors import Forbidden, NotFound, one_field
from chalicelib.domain.fields import Fields
from chalicelib.domain.ids import is_id
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.venue import DEREGISTERED
from chalicelib.domain.supervision.expected import Expected
from chalicelib.observability import log
from chalicelib.storage.matchings import Decided
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.supervision.reach import COUNTY_DIGITS, may_list, reach_of

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def name_of(row: Expected) -> str:
    """Spell the id by which clients know a row: it tells its county."""
    return f"{row.region[:COUNTY_DIGITS]}-{row.key}"


def decide(workspace: Workspace, caller: Caller, name: str, venue: str | None, reason: str) -> list[Decided]:
    """Say that a row means a venue, none at all (an empty text), or whatever the comparison finds again (None)."""
    row = listed_row(workspace, caller, name)
    role = may_list(workspace, caller, row.region, row.department)
    fields = Fields()
    reason = fields.take("reason", naming.free_text, reason, "")
    fields.done()
    county = row.region[:COUNTY_DIGITS]
    if venue:
        found = workspace.venues.get(venue) if is_id(venue) else None
        if found is None or found.state == DEREGISTERED or found.region[:COUNTY_DIGITS] != county:
            raise one_field("venue_id", "venue_unknown")
    facts = {"row": row.key, "decision": "open" if venue is None else "match" if venue else "none"}
    record(workspace, "match_decided", office=role.office, purpose="supervision", facts=facts)
    decision = Decided(venue=venue, reason=reason, by=caller.account, office=role.office, at=workspace.instant())
    decisions = workspace.matchings.add(county, row.key, decision)
    log("match_decided", region=county, venue=venue or None)
    return decisions


def history_of(workspace: Workspace, caller: Caller, name: str) -> list[Decided]:
    """Return everything that was decided about a row that the caller supervises."""
    row = listed_row(workspace, caller, name)
    return workspace.matchings.history(row.region[:COUNTY_DIGITS], row.key)


def listed_row(workspace: Workspace, caller: Caller, name: str) -> Expected:
    """Return a row that stands in a list and that the caller supervises, or refuse."""
    county, _, key = name.partition("-")
    if len(county) != COUNTY_DIGITS or not workspace.regions.exists(county) or not is_id(key):
        raise NotFound("not_found")
    for head in workspace.expected_lists.heads(county):
        for row in workspace.expected_lists.rows(head):
            if row.key == key:
                if not reach_of(workspace, caller, row.region).covers(row.region, row.department, row.category or None):
                    raise Forbidden("outside_your_categories")
                return row
    raise NotFound("not_found")
