"""Change a colour by hand: one officer proposes, another of another office confirms; nobody changes his own."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain import naming
from chalicelib.domain.alarm.health import Health
from chalicelib.domain.alarm.health_paper import CONFIRMED, ManualChange, paper_id
from chalicelib.domain.day import local_day
from chalicelib.domain.errors import Conflict, Forbidden, NotFound
from chalicelib.domain.fields import Fields
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person import identity
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.masking import mask_id_number
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.custody.record import Fact, record

if TYPE_CHECKING:
    from chalicelib.domain.person.role import Role
    from chalicelib.runtime import Workspace

COUNTY = 6


class Proposal(Hidden, frozen=True, kw_only=True):
    """What an officer proposes, as it came."""

    id_type: str
    id_number: str
    colour: str
    reason: str
    evidence: str


def propose(workspace: Workspace, caller: Caller, wanted: Proposal) -> ManualChange:
    """Put a change before a second officer; nothing is changed yet."""
    now = workspace.instant()
    today = local_day(now, workspace.tenant)
    fields = Fields()
    number = fields.take(
        "id_number", lambda raw: identity.parse(wanted.id_type, raw, today).value, wanted.id_number, ""
    )
    reason = next((each for each in workspace.tenant.manual.reasons if wanted.reason in each.spellings), None)
    if reason is None:
        fields.refuse("reason", "not_allowed")
    evidence = fields.take("evidence", naming.free_text, wanted.evidence, "")
    fields.done()
    person = workspace.people.person(wanted.id_type, number)
    if person == caller.person:
        raise Forbidden("own_colour")
    role = caller.roles_named("health_officer")[0]
    known = workspace.people.particulars(person)
    region, mark = role.region[:COUNTY], workspace.fresh_id()
    change = ManualChange(
        id=paper_id(region, now, mark),
        region=region,
        person=person,
        number_mask=mask_id_number(number),
        name_mask=known.mask if known else None,
        colour=wanted.colour,
        reason=reason.code if reason else "",
        evidence=evidence,
        at=now,
        by=caller.account,
        by_person=caller.person,
        office=role.office,
    )
    facts: dict[str, str | int | bool | list[str] | None] = {"colour": change.colour}
    record(workspace, "colour_proposed", office=role.office, purpose=change.reason, ref=mark, facts=facts)
    workspace.accesses.record(person, role.office, "健康码人工调整", now)
    workspace.manual_changes.add(change)
    log("colour_proposed", region=region, action=change.reason)
    return change


def confirm(workspace: Workspace, caller: Caller, change_id: str) -> ManualChange:
    """Confirm a change and write it, unless a newer colour is there already: the change says which.

    The confirmation is claimed first, recorded, and then carried out; what a crash left is finished by whoever comes
    next and might have confirmed it.
    """
    held = workspace.manual_changes.get(change_id)
    role = _covering(caller, held[0].region) if held else None
    if held is None or role is None:
        raise NotFound("not_found")
    change, version = held
    change.check_confirmer(caller, role.office)
    if change.confirmed_at is None:
        pending = timedelta(hours=workspace.tenant.manual.pending_hours)
        change = change.confirmed(caller, role.office, workspace.instant(), pending)
        workspace.manual_changes.change(change, version)
        version += 1
    if change.applied is None:
        _put_on_record(workspace, change, "colour_confirmed", {"colour": change.colour})
        applied = _carry_out(workspace, change)
        _put_on_record(workspace, change, "colour_applied", {"colour": change.colour, "applied": applied})
        change = replace(change, applied=applied)
        workspace.manual_changes.change(change, version)
    if change.confirmed_by != caller.account:
        raise Conflict("paper_state", state=CONFIRMED)
    return change


def listing(
    workspace: Workspace, caller: Caller, state: str | None, limit: int, cursor: str | None
) -> tuple[list[ManualChange], str | None]:
    """List the changes of the caller's regions, newest first."""
    now, pending = workspace.instant(), timedelta(hours=workspace.tenant.manual.pending_hours)
    found = workspace.manual_changes.within(regions_of(workspace, caller), cursors.read(cursor))
    return cursors.page(found, lambda each: each if state in (None, each.state(now, pending)) else None, limit)


def regions_of(workspace: Workspace, caller: Caller) -> list[str]:
    """List the regions whose papers the caller's roles cover: counties, their cities, the province."""
    found = set()
    for role in caller.roles_named("health_officer"):
        counties = workspace.regions.counties_under(role.region)
        above = {county[:length] for county in counties for length in (2, 4)}
        found |= {place for place in (*counties, *above) if place.startswith(role.region[:COUNTY])}
    return sorted(found)


def _covering(caller: Caller, region: str) -> Role | None:
    roles = caller.roles_named("health_officer")
    return next((role for role in roles if region.startswith(role.region[:COUNTY])), None)


def _put_on_record(workspace: Workspace, change: ManualChange, kind: str, facts: dict[str, Fact | list[str]]) -> None:
    mark = change.id.rpartition("-")[2]
    with suppress(Conflict):  # it is on record: a crash came after
        record(
            workspace,
            kind,
            office=change.confirmed_office,
            purpose=change.reason,
            ref=mark,
            once=keys.once_name(kind, "manual", mark),
            facts=facts,
        )


def _carry_out(workspace: Workspace, change: ManualChange) -> bool:
    if change.confirmed_at is None:
        return False
    tenant = workspace.tenant
    reason = next((each.name for each in tenant.manual.reasons if each.code == change.reason), change.reason)
    health = Health(
        colour=change.colour,
        as_of=change.confirmed_at,
        valid_until=change.confirmed_at + timedelta(days=tenant.manual.valid_days),
        source="manual",
        rule=f"manual:{change.reason}",
        reason=reason,
    )
    keep = timedelta(days=tenant.retention.health_history_days)
    written = workspace.health.put(change.person, health, int((change.confirmed_at + keep).timestamp()))
    log("colour_confirmed", region=change.region, action=change.reason, state="written" if written else "stale")
    return written or workspace.health.get(change.person).as_of == change.confirmed_at
