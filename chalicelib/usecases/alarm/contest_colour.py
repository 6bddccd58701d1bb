"""Contest one's colour, and answer: a health officer of the person's region reads it and says what he found.

An answer changes no colour. Where the person is right, two officers change it by hand, as any other.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from chalicelib.domain import naming
from chalicelib.domain.alarm.contest import Answer, Contest
from chalicelib.domain.alarm.health_paper import HealthContest, paper_id
from chalicelib.domain.errors import Conflict, Forbidden, NotFound
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.caller import Caller
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases.alarm.change_colour import COUNTY
from chalicelib.usecases.custody.record import Fact, record

if TYPE_CHECKING:
    from chalicelib.domain.person.particulars import Particulars
    from chalicelib.runtime import Workspace

C = TypeVar("C", bound=Contest)
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
    paper.check_answerer(caller)
    given = Answer(text=clean(text), upheld=uphold, at=workspace.instant(), by=caller.account, office=role.office)
    if paper.claimed is None:
        paper = replace(paper, claimed=given)
        workspace.health_contests.change(paper, version)
        version += 1
    if paper.answer is None:
        paper = replace(paper, claimed=recorded(workspace, "colour", paper))
        workspace.health_contests.change(paper, version)
        log("contest_answered", region=paper.region)
    return only_if_given(paper, given)


def recorded(workspace: Workspace, kind: str, contest: Contest) -> Answer:
    """Put a contest's claimed answer on record, once, whoever takes it up after a crash; only then it counts."""
    claimed = contest.claimed
    if claimed is None:
        raise ValueError("nothing is claimed")
    facts: dict[str, Fact | list[str]] = {"kind": kind, "upheld": claimed.upheld}
    once = keys.once_name("contest_answered", kind, contest.mark)
    with suppress(Conflict):  # it is on record: of whoever claimed it, a crash came after
        record(
            workspace,
            "contest_answered",
            office=claimed.office,
            purpose="contest",
            ref=contest.mark,
            once=once,
            facts=facts,
        )
    return replace(claimed, recorded=True)


def only_if_given(contest: C, given: Answer) -> C:
    """Return an answered contest to whoever gave this answer; another answer was there before his."""
    claimed = contest.claimed
    if claimed is None or not claimed.repeats(given.by, given.text, upheld=given.upheld):
        raise Conflict("paper_state", state=contest.state)
    return contest


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
