"""Contest one's colour, and answer: a health officer of the person's region reads it and says what he found.

An answer changes no colour. Where the person is right, two officers change it by hand, as any other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain import naming
from chalicelib.domain.alarm.health_paper import HealthContest, paper_id
from chalicelib.domain.errors import Forbidden, NotFound
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.caller import Caller
from chalicelib.observability import log
from chalicelib.usecases.alarm.change_colour import COUNTY
from chalicelib.usecases.custody.record import record

if TYPE_CHECKING:
    from chalicelib.domain.person.particulars import Particulars
    from chalicelib.runtime import Workspace

DAY_S = 86_400


def contest(workspace: Workspace, caller: Caller, text: str) -> HealthContest:
    """Say something against one's own colour; only a verified person has one."""
    if caller.person is None:
        raise Forbidden("identity_missing")
    if caller.identity != "verified":
        raise Forbidden("identity_unverified")
    said = clean(text)
    workspace.ephemera.spend("contests", caller.person, workspace.tenant.limits.contests_per_person_day, DAY_S)
    now = workspace.instant()
    known = workspace.colours.of(caller.person, now)
    who = workspace.people.particulars(caller.person)
    region = home(workspace, who)
    paper = HealthContest(
        id=paper_id(region, now, workspace.fresh_id()),
        region=region,
        person=caller.person,
        mask=caller.mask or "",
        text=said,
        at=now,
        colour=known.colour,
        source=known.source,
        rule=known.rule,
        reason=known.reason,
    )
    workspace.health_contests.add(paper)
    log("colour_contested", region=region)
    return paper


def answer(workspace: Workspace, caller: Caller, contest_id: str, text: str, *, uphold: bool) -> HealthContest:
    """Answer a contest within one's region, once."""
    held = workspace.health_contests.get(contest_id)
    roles = caller.roles_named("health_officer")
    role = next((each for each in roles if held and held[0].region.startswith(each.region[:COUNTY])), None)
    if held is None or role is None:
        raise NotFound("not_found")
    paper, version = held
    after = paper.answered(caller, role.office, clean(text), uphold, workspace.instant())
    mark = paper.id.rpartition("-")[2]
    facts: dict[str, str | int | bool | list[str] | None] = {"kind": "colour", "upheld": uphold}
    record(workspace, "contest_answered", office=role.office, purpose="contest", ref=mark, facts=facts)
    workspace.health_contests.change(after, version)
    log("contest_answered", region=paper.region)
    return after


def clean(text: str) -> str:
    """Return what was said or answered, fit to be shown, or refuse."""
    fields = Fields()
    shown = fields.take("text", naming.free_text, text, "")
    fields.done()
    return shown


def home(workspace: Workspace, who: Particulars | None) -> str:
    """Return the county whose officers answer: of the residence, else of the document, else the province's own."""
    residence = who.residence if who and who.residence and who.residence.isdigit() else ""
    document = who.id_number if who and who.id_type == "resident_id" else ""
    for place in (residence[:COUNTY], document[:COUNTY]):
        if len(place) == COUNTY and workspace.regions.exists(place):
            return place
    return workspace.tenant.region_root
