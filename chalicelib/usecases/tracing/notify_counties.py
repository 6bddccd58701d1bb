"""Push a case's revealed contacts to the counties they concern: those of the venues, and those where they live.

What a county has had is not pushed again; each push is on record before it lies in a county's list.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain import naming
from chalicelib.domain.errors import Conflict
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.push import Push, Pushed, PushFile, PushPeople, shares, together
from chalicelib.observability import log
from chalicelib.usecases.custody.record import Fact, record
from chalicelib.usecases.tracing.identify import identify_all
from chalicelib.usecases.tracing.opened_case import OpenedCase, open_case_file
from chalicelib.usecases.tracing.shown_contacts import all_candidates, candidates, shown_names
from chalicelib.usecases.tracing.tell_counties import drafts_to

if TYPE_CHECKING:
    from chalicelib.domain.tracing.candidate import Candidate
    from chalicelib.runtime import Workspace

ORDERS = (1, 2)
_COUNTY, _PROVINCE = 6, 2


class Notified(Struct, frozen=True):
    """What a case has pushed by now, and how many revealed contacts live where this province pushes nothing."""

    pushes: list[Push]
    elsewhere: int


class _Parcel(Struct, frozen=True):
    """What goes to one county now."""

    county: str
    batches: list[tuple[Pushed, ...]]
    rest: tuple[int, int]


def notify(workspace: Workspace, caller: Caller, case_id: str, note: str) -> Notified:
    """Push whoever was revealed and not pushed yet; asked again it pushes nothing twice."""
    opened = open_case_file(workspace, caller, case_id)
    fields = Fields()
    said = fields.take("note", naming.free_text, note, "") if note.strip() else ""
    fields.done()
    names = shown_names(workspace, opened.case.id)
    if not names:
        raise Conflict("nothing_revealed")
    found = list(candidates(workspace, opened.case.id, opened.key, names))
    residences = [who.residence for who in identify_all(workspace, found)]
    parcels = _parcels(workspace, opened, list(zip(found, residences, strict=True)))
    if parcels:
        counties = [parcel.county for parcel in parcels]
        count = len({each.candidate.id for parcel in parcels for batch in parcel.batches for each in batch})
        facts: dict[str, Fact | list[str]] = {"count": count, "counties": counties}
        record(workspace, "PUSH", office=opened.role.office, purpose="tracing", ref=opened.case.ref, facts=facts)
    for parcel in parcels:
        _send(workspace, caller, opened, parcel, said)
    elsewhere = sum(1 for residence in residences if _elsewhere(workspace, residence))
    return Notified(_sent(workspace, opened), elsewhere)


def sent_by(workspace: Workspace, caller: Caller, case_id: str) -> list[Push]:
    """List what a case has pushed by now, and who took it on; nothing is pushed."""
    return _sent(workspace, open_case_file(workspace, caller, case_id))


def _sent(workspace: Workspace, opened: OpenedCase) -> list[Push]:
    held = (workspace.pushes.get(sent.county, sent.push) for sent in workspace.pushes.sent(opened.case.id))
    return [each[0] for each in held if each]


def _parcels(
    workspace: Workspace, opened: OpenedCase, revealed: Sequence[tuple[Candidate, str | None]]
) -> list[_Parcel]:
    """Sort revealed contacts by county, and leave out what a county has had."""
    known = set(workspace.regions.counties_under(workspace.tenant.region_root))
    venues = workspace.venues.get_many({reason.venue for each, _ in revealed for reason in each.reasons})
    place = {name: venue.region[:_COUNTY] for name, venue in venues.items()}
    wanted: dict[str, list[Pushed]] = defaultdict(list)
    for candidate, residence in revealed:
        for county, pushed in shares(candidate, residence, lambda venue: place.get(venue, ""), known).items():
            wanted[county].append(pushed)
    parcels = []
    for county in sorted(wanted):
        had = {name for sent in workspace.pushes.sent(opened.case.id, county) for name in sent.contacts}
        fresh = [each for each in wanted[county] if each.candidate.id not in had]
        if fresh:
            parcels.append((county, together(fresh)))
    if not parcels:
        return []
    rest = _rest(workspace, opened, {candidate.id for candidate, _ in revealed})
    return [_Parcel(county, batches, rest.get(county, (0, 0))) for county, batches in parcels]


def _rest(workspace: Workspace, opened: OpenedCase, named: set[str]) -> dict[str, tuple[int, int]]:
    """Count by county whom nobody has named, of the first and of the second order."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for order in ORDERS:
        for each in all_candidates(workspace, opened.case.id, order, opened.key):
            for county in each.counties if each.id not in named else ():
                counts[county][order - 1] += 1
    return {county: (first, second) for county, (first, second) in counts.items()}


def _send(workspace: Workspace, caller: Caller, opened: OpenedCase, parcel: _Parcel, note: str) -> None:
    case, county = opened.case, parcel.county
    for batch in parcel.batches:
        now = workspace.instant()
        name = f"{county}-{now:%Y%m%d%H%M%S}-{workspace.fresh_id()}"
        file = PushFile(case_no=opened.file.case_no, note=note, contacts=batch, rest=parcel.rest)
        push = Push(id=name, case=case.id, county=county, office=opened.role.office, at=now, count=len(batch))
        people = PushPeople(by=caller.account, by_person=caller.person)
        boxes = (
            workspace.pushes.close_file(county, name, file, opened.key),
            workspace.pushes.close_people(county, name, people, workspace.keyring),
        )
        names = [each.candidate.id for each in batch]
        number = len(workspace.pushes.sent(case.id, county))
        rows = workspace.pushes.draft(push, boxes, case.erase_at, names=names, number=number)
        messages = drafts_to(workspace, caller, county)
        if not workspace.pushes.add(rows, *messages):
            raise Conflict("changed_meanwhile")  # somebody pushes at this moment: asked again it goes on from there
        workspace.outbox.send(*messages)
        log("pushed", region=county, count=len(batch))


def _elsewhere(workspace: Workspace, residence: str | None) -> bool:
    """Say whether somebody lives in another province, whose offices are told on other ways than this one."""
    code = residence if residence and residence.isascii() and residence.isdigit() else ""
    return bool(code) and code[:_PROVINCE] != workspace.tenant.region_root
