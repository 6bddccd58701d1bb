"""Change a venue's basic data, submit it again, deregister it: what its manager may do by himself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, FieldError, one_field
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.application import Basics, checked
from chalicelib.domain.place.completeness import lacking
from chalicelib.domain.place.venue import APPROVED, DISABLED, DRAFT, Venue, editable, move
from chalicelib.usecases.supervision.roll_up import note_open_days
from chalicelib.usecases.venue.apply import rules_of
from chalicelib.usecases.venue.check_printable import refuse_unprintable
from chalicelib.usecases.venue.venue_moves import clean_reason, decision_by, make_move, managed_venue, reviewed

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_CURRENT = Basics.__struct_fields__


def basics_of(venue: Venue) -> Basics:
    """Return a venue's basic data."""
    return Basics(**{name: getattr(venue, name) for name in _CURRENT})


def edit(workspace: Workspace, caller: Caller, venue_id: str, changes: dict[str, object]) -> Venue:
    """Edit basic data: until approval, and after it where the province allows; live codes follow the review."""
    from chalicelib.storage.plates import Plates
    from chalicelib.storage.venues import Change

    venue = managed_venue(workspace, caller, venue_id)
    if not editable(venue, workspace.tenant.lock_on_approval):
        raise Conflict("venue_locked")
    fields = Fields()
    if venue.department_fixed and changes.keys() & {"department", "category"}:
        fields.refuse("department", "department_fixed")
    wanted = replace(basics_of(venue), **changes)
    if wanted.region[:6] != venue.region[:6] and _had_codes(workspace, venue):
        fields.refuse("region", "region_fixed")  # counters, alerts, reviewers and what was committed are a county's
    if "category" in changes and "department" not in changes:
        wanted = replace(wanted, department=None)
    clean = checked(wanted, rules_of(workspace), fields)
    if "name" in changes:
        refuse_unprintable("name", clean.name, fields)
    still = {name for name in venue.missing if name not in changes}
    fields.errors = [error for error in fields.errors if error.field not in still]  # a draft is completed bit by bit
    fields.done()
    after = replace(venue, **{name: getattr(clean, name) for name in _CURRENT})
    after = replace(after, missing=lacking(after, workspace.tenant.region_depth), confirmed_at=None)
    codes = []
    if venue.live and reviewed(workspace, after):
        entrances = workspace.venues.entrances(venue.id)
        by_code = {entrance.code: entrance for entrance in entrances}
        codes = [code.renamed(after, by_code[code.code]) for code in workspace.venues.codes(entrances)]
    decision = decision_by(workspace, caller, venue, "edit")
    plates = Plates(workspace.settings).pointed(after) if after.vehicle != venue.vehicle else ()
    notes = counted_anew(workspace, venue, after)
    return workspace.venues.commit(
        Change(before=venue, after=after, decision=decision, codes=tuple(codes), messages=notes, beside=plates)
    )


def counted_anew(workspace: Workspace, venue: Venue, after: Venue) -> tuple[Any, ...]:
    """Draft the notes that a venue which may have visits is counted elsewhere from now on, its last days too."""
    moved = (after.region, after.category, after.department) != (venue.region, venue.category, venue.department)
    return note_open_days(workspace, venue.region) if moved and (venue.live or venue.decided_at) else ()


def _had_codes(workspace: Workspace, venue: Venue) -> bool:
    """Say whether a venue ever had a code: whatever happened to it since, its days stand counted under its county."""
    return venue.live or any(line.after == APPROVED for line in workspace.venues.history(venue.id))


def submit(workspace: Workspace, caller: Caller, venue_id: str, promise: bool) -> Venue:
    """Submit a draft or a corrected application; on a promise-only province the codes are issued at once."""
    venue = managed_venue(workspace, caller, venue_id)
    if not promise:
        raise one_field("promise", "must_be_true")
    fields = Fields()
    checked(basics_of(venue), rules_of(workspace), fields)
    if not venue.category:
        fields.errors = [FieldError(e.field, "missing") if e.field == "category" else e for e in fields.errors]
    fields.done()
    decision = decision_by(workspace, caller, venue, "submit")
    if venue.state == DRAFT and caller.person not in (None, venue.manager_person):
        decision = replace(decision, unlike_sheet=True)  # the phone may complete it; a reviewer sees this
    complete: dict[str, Any] = {"promised": True, "submitted_at": decision.at, "missing": (), "reason": None}
    if workspace.tenant.review == "required":
        return make_move(workspace, venue, "submit", decision, **complete)
    # Both moves are one write: nobody could ever approve what stood submitted here.
    submitted = replace(venue, state=move(venue, "submit"), **complete)
    return make_move(workspace, submitted, "approve", decision, decided_at=decision.at)


def deregister(workspace: Workspace, caller: Caller, venue: Venue, reason: str | None) -> Venue:
    """Deregister a venue (注销): its codes refuse every scan made from now on."""
    reason = clean_reason(reason)
    decision = decision_by(workspace, caller, venue, "deregister", reason)
    extra = {"decided_at": workspace.instant()} if venue.state == DISABLED else {}
    return make_move(workspace, venue, "deregister", decision, reason=reason, **extra)
