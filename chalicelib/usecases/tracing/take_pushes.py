"""Take on what was pushed to a county, and read it: each look is in the chain and beside the people in it, first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.entry.written import Written
from chalicelib.domain.errors import Conflict, Forbidden, Gone, NotFound, one_field
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.push import ACCEPTED, TAKEN_BY, Push, Pushed, PushFile, county_of
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.custody.record import Fact, record
from chalicelib.usecases.tracing.identify import identify_all
from chalicelib.usecases.tracing.opened_case import reopen_case
from chalicelib.usecases.tracing.reveal_contacts import PURPOSE, tell

if TYPE_CHECKING:
    from chalicelib.domain.person.role import Role
    from chalicelib.runtime import Workspace
    from chalicelib.storage.rows.cases import CaseRow

_COUNTY = 6


class Received(Hidden, frozen=True):
    """A push as its county sees it: masked until it is taken on, then with who each contact is."""

    push: Push
    file: PushFile
    people: list[tuple[Pushed, Written]]


def listing(
    workspace: Workspace, caller: Caller, region: str, limit: int, cursor: str | None
) -> tuple[list[Push], str | None]:
    """List what was pushed to a region's counties, county by county, the newest first."""
    if not workspace.regions.exists(region):
        raise one_field("region", "region_unknown")
    counties = workspace.regions.counties_under(region)
    if not any(role.covers(region[:_COUNTY]) for role in caller.roles_named(*TAKEN_BY)):
        raise Forbidden("outside_your_region")
    return cursors.page(_placed(workspace, counties, cursors.read(cursor)), lambda push: push, limit)


def accept(workspace: Workspace, caller: Caller, push_id: str) -> Received:
    """Take a push on for one's county, once, and read it; whoever took it on may repeat that."""
    push, row, role = _held(workspace, caller, push_id)
    file = _open(workspace, push, row)
    people = workspace.pushes.open_people(row, workspace.keyring)
    if push.state != ACCEPTED:
        push = push.accepted(role.office, workspace.instant())
        both = replace(people, accepted_by=caller.account, accepted_person=caller.person)
        box = workspace.pushes.close_people(push.county, push.id, both, workspace.keyring)
        row = workspace.pushes.change(push, row, box)
    elif people.accepted_by != caller.account:
        raise Conflict("push_state", state=push.state)
    push, row = _recorded(workspace, push, row)
    return _shown(workspace, role, (push, row), file)


def read(workspace: Workspace, caller: Caller, push_id: str) -> Received:
    """Read a push to one's county: masked while it waits, in full once somebody there has taken it on."""
    push, row, role = _held(workspace, caller, push_id)
    file = _open(workspace, push, row)
    if push.state != ACCEPTED:
        return Received(push, file, [(each, Written(name=each.candidate.seen.mask)) for each in file.contacts])
    return _shown(workspace, role, _recorded(workspace, push, row), file)


def _held(workspace: Workspace, caller: Caller, push_id: str) -> tuple[Push, CaseRow, Role]:
    county = county_of(push_id)
    held = workspace.pushes.get(county, push_id) if county else None
    role = next((each for each in caller.roles_named(*TAKEN_BY) if each.covers(county)), None)
    if held is None or role is None:
        raise NotFound("not_found")
    return *held, role


def _open(workspace: Workspace, push: Push, row: CaseRow) -> PushFile:
    """Open what a push says while its case is open: with the case it ends."""
    opened = reopen_case(workspace, push.case)
    if opened is None:
        raise Gone("push_over")
    return workspace.pushes.open_file(row, opened[2])


def _recorded(workspace: Workspace, push: Push, row: CaseRow) -> tuple[Push, CaseRow]:
    """Put it on record, once, that the county has taken a push on; what a crash left whoever comes next does."""
    if push.recorded:
        return push, row
    facts: dict[str, Fact | list[str]] = {"count": push.count, "county": push.county, "push": push.ref}
    once = keys.once_name("PUSH_ACCEPTED", "case", push.ref)
    with suppress(Conflict):
        _record(workspace, "PUSH_ACCEPTED", push, push.accepted_office, facts, once)
    return _changed(workspace, replace(push, recorded=True), row)


def _shown(workspace: Workspace, role: Role, held: tuple[Push, CaseRow], file: PushFile) -> Received:
    """Put the look on record, in the chain and beside everybody whom this office has not looked at here, and show."""
    push, row = held
    candidates = [each.candidate for each in file.contacts]
    who = identify_all(workspace, candidates)
    _record(workspace, "PUSH_READ", push, role.office, {"count": push.count, "push": push.ref})
    if role.office not in push.read:
        tell(workspace, [each.person for each in candidates], role.office, f"{PURPOSE}：{push.office}推送协查")
        push, row = _changed(workspace, replace(push, read=(*push.read, role.office)), row)
    log("push_read", region=push.county, count=push.count)
    return Received(push, file, list(zip(file.contacts, who, strict=True)))


def _record(
    workspace: Workspace,
    kind: str,
    push: Push,
    office: str | None,
    facts: dict[str, Fact | list[str]],
    once: str | None = None,
) -> None:
    ref = push.case.rpartition("-")[2]
    record(workspace, kind, office=office, purpose="tracing", ref=ref, once=once, facts=facts)


def _changed(workspace: Workspace, after: Push, row: CaseRow) -> tuple[Push, CaseRow]:
    """Note something in a push; when somebody wrote it at this moment, the next look notes it again."""
    with suppress(Conflict):
        return after, workspace.pushes.change(after, row)
    return after, row


def _placed(workspace: Workspace, counties: list[str], after: str | None) -> Iterator[tuple[str, Push]]:
    first = county_of(after) if after else ""
    for county in counties:
        if county >= first:
            for push, _ in workspace.pushes.to(county, after if county == first else None):
                yield push.id, push
