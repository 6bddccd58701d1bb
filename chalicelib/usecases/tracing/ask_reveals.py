"""Name more candidates than a tracer may alone: he asks, and an approver of another office and person confirms."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, NotFound, one_field
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.second_person import FirstPerson, check_second
from chalicelib.domain.tracing.reveal import CONFIRMED, PENDING, Mark, Reveal, RevealFile, unmarked
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.custody.record import Fact, record
from chalicelib.usecases.tracing.opened_case import APPROVER, TRACER, OpenedCase, open_case_file
from chalicelib.usecases.tracing.reveal_contacts import candidates_of, draft_of, reason_of
from chalicelib.usecases.tracing.tell_approvers import drafts_for

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.storage.rows.cases import CaseRow

HOUR_S = 3600


class Asked(Hidden, frozen=True):
    """A reveal with its reason and whom it is about."""

    reveal: Reveal
    file: RevealFile


def ask(workspace: Workspace, caller: Caller, case_id: str, names: Sequence[str], reason: str) -> Asked:
    """Put a request before an approver; nobody may be named by it yet."""
    opened = open_case_file(workspace, caller, case_id)
    why = reason_of(reason)
    if len(names) > workspace.tenant.caps.reveals_confirmed:
        raise one_field("contact_ids", "too_long", limit=workspace.tenant.caps.reveals_confirmed)
    candidates_of(workspace, opened, names)
    # Each is told to others by SMS and stands in the chain: as many in an hour as one may open cases.
    workspace.ephemera.spend("reveals_asked", caller.account, workspace.tenant.limits.cases_per_staff_hour, HOUR_S)
    file = RevealFile(reason=why, contacts=tuple(names))
    act, boxes = draft_of(workspace, caller, opened, file, PENDING)
    facts: dict[str, Fact | list[str]] = {"count": act.count, "reveal": act.ref}
    record(workspace, "REVEALS_ASKED", office=act.office, purpose="tracing", ref=opened.case.ref, facts=facts)
    messages = drafts_for(workspace, caller, opened.case)
    workspace.reveals.add(workspace.reveals.draft(opened.case.id, act, boxes, opened.case.erase_at, *messages))
    workspace.outbox.send(*messages)
    log("reveals_asked", region=opened.case.region, count=act.count)
    return Asked(act, file)


def confirm(workspace: Workspace, caller: Caller, case_id: str, reveal_id: str) -> Asked:
    """Confirm a request of another office and person: from now on those in it may be named.

    The confirmation is claimed first, recorded, and then carried out; whoever confirmed may repeat it after a crash.
    """
    opened = open_case_file(workspace, caller, case_id, APPROVER)
    act, row = _held(workspace, opened, reveal_id)
    people = workspace.reveals.open_people(row, workspace.keyring)
    if act.state == PENDING:
        check_second(caller, opened.role.office, FirstPerson(people.by, people.by_person, act.office))
        act = act.confirmed(opened.role.office, workspace.instant())
        both = replace(people, confirmed_by=caller.account, confirmed_person=caller.person)
        box = workspace.reveals.close_people(case_id, act.id, both, workspace.keyring)
        row = workspace.reveals.change(act, row, people=box)
    elif people.confirmed_by != caller.account:
        raise Conflict("reveal_state", state=act.state)
    return _settled(workspace, opened, act, row)


def show(workspace: Workspace, caller: Caller, case_id: str, reveal_id: str) -> Asked:
    """Show a request to its tracer or to an approver; what a crash left of a confirmation is finished."""
    opened = open_case_file(workspace, caller, case_id, TRACER, APPROVER)
    return _settled(workspace, opened, *_held(workspace, opened, reveal_id))


def listing(
    workspace: Workspace, caller: Caller, case_id: str, limit: int, cursor: str | None
) -> tuple[list[Asked], str | None]:
    """List a case's reveals, those by the tracer alone too, the newest first."""
    opened = open_case_file(workspace, caller, case_id, TRACER, APPROVER)
    found = workspace.reveals.of(opened.case.id, cursors.read(cursor))
    placed = ((act.id, Asked(act, workspace.reveals.open_file(row, opened.key))) for act, row in found)
    return cursors.page(placed, lambda asked: asked, limit)


def room(workspace: Workspace, case_id: str) -> tuple[int, int]:
    """Return how many more a tracer may name alone in a case today, and how many the policy lets him in a day."""
    most = workspace.tenant.caps.reveals
    used = workspace.reveals.used(case_id, keys.day(workspace.instant(), workspace.utc_offset))
    return max(0, most - used), most


def _held(workspace: Workspace, opened: OpenedCase, reveal_id: str) -> tuple[Reveal, CaseRow]:
    held = workspace.reveals.get(opened.case.id, reveal_id)
    if held is None:
        raise NotFound("not_found")
    return held


def _settled(workspace: Workspace, opened: OpenedCase, act: Reveal, row: CaseRow) -> Asked:
    """Put a confirmation on record, once, and give everybody in it his mark."""
    file, case = workspace.reveals.open_file(row, opened.key), opened.case
    if act.state != CONFIRMED or act.settled:
        return Asked(act, file)
    facts: dict[str, Fact | list[str]] = {"count": act.count, "reveal": act.ref}
    with suppress(Conflict):  # it is on record: a crash came after
        record(
            workspace,
            "REVEALS_CONFIRMED",
            office=act.confirmed_office,
            purpose="tracing",
            ref=case.ref,
            once=keys.once_name("REVEALS_CONFIRMED", "case", act.ref),
            facts=facts,
        )
    found = workspace.contacts.get(case.id, file.contacts, opened.key)
    workspace.contacts.keep(case.id, found, opened.key, case.erase_at)
    fresh = unmarked(file.contacts, workspace.reveals.marks(case.id, file.contacts))
    workspace.reveals.mark(case.id, (Mark(contact=name, reveal=act.id) for name in fresh), case.erase_at)
    after = replace(act, settled=True)
    with suppress(Conflict):  # somebody else has settled it at this moment
        workspace.reveals.change(after, row)
    log("reveals_confirmed", region=case.region, count=act.count)
    return Asked(after, file)
