"""Preview: how many people each choice would sweep in, before anybody is named; on record, and a few a day only."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.entry.visit import PRESENCES
from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.choice import Choice
from chalicelib.domain.tracing.contact import Places, first_order
from chalicelib.domain.tracing.preview import Sweep, preview
from chalicelib.domain.tracing.subject import Subject
from chalicelib.observability import log
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.tracing.case_record import PURPOSE
from chalicelib.usecases.tracing.gather import Bounds, Gathered, TooWide, gather
from chalicelib.usecases.tracing.live import subject_of
from chalicelib.usecases.tracing.opened_case import open_case_file
from chalicelib.usecases.tracing.run_terms import check_choice, facts_of
from chalicelib.usecases.tracing.tell_subjects import tell_subjects

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.usecases.tracing.opened_case import OpenedCase

AT_MOST = Bounds(venue_days=1_500, rows=60_000)  # read while somebody waits: some ten seconds
FIRST_AT_MOST = 300
DAY_S = 86_400
_TOWN = 9


class Previewed(Struct, frozen=True):
    """What a choice would sweep in; `second` is None where it is too much to count while somebody waits."""

    choice: Choice
    first: Sweep
    second: Sweep | None
    town_names: dict[str, str]


def preview_case(workspace: Workspace, caller: Caller, case_id: str, choices: Sequence[Choice]) -> list[Previewed]:
    """Count, for each choice, the people of both orders by the venue's town; nobody is named, and nothing is kept.

    Unprocessable `preview_too_wide` where a busy place over days is too much to read while somebody waits.
    """
    opened = open_case_file(workspace, caller, case_id)
    fields = Fields()
    for number, choice in enumerate(choices):
        check_choice(workspace.tenant, choice, fields, f"choices[{number - 1}]." if number else "")
    fields.done()
    cap = workspace.tenant.limits.trace_previews_per_case_day
    workspace.ephemera.spend("previews", opened.case.id, cap, DAY_S)
    for choice in choices:
        record(
            workspace,
            "TRACE_PREVIEW",
            office=opened.role.office,
            purpose=PURPOSE,
            ref=opened.case.ref,
            facts=facts_of(choice),
        )
    tell_subjects(workspace, [opened])
    found = _count(workspace, opened, choices)
    log("case_previewed", region=opened.case.region, count=len(choices))
    return found


def _count(workspace: Workspace, opened: OpenedCase, choices: Sequence[Choice]) -> list[Previewed]:
    subject, window = subject_of(workspace, opened), opened.case.window.seconds
    widest = max(choice.minutes for choice in choices)
    try:
        near = gather(workspace, subject, widest, window, at_most=AT_MOST)
    except TooWide:
        raise Unprocessable("preview_too_wide", limit=AT_MOST.rows) from None
    far = _second(workspace, opened, near, widest)
    visits = {*near.visits, *(far.visits if far else ())}

    def town_of(venue: str) -> str:
        sites = near.sites if near.sites.knows(venue) or far is None else far.sites
        return sites.of(venue).region[:_TOWN]

    sweeps = list(preview(visits, subject, window, choices, town_of))
    known = {town for sweep in sweeps for town in sweep.by_town if workspace.regions.exists(town)}
    towns = {town: workspace.regions.name(town) for town in known}
    return [
        Previewed(choice, sweeps[2 * number], sweeps[2 * number + 1] if far else None, towns)
        for number, choice in enumerate(choices)
    ]


def _second(workspace: Workspace, opened: OpenedCase, near: Gathered, minutes: int) -> Gathered | None:
    """Read what the second order needs of whoever any of the choices may name first; None when it is too much."""
    subject, window = subject_of(workspace, opened), opened.case.window.seconds
    wide = Choice(minutes=minutes, same_entrance=False, min_overlap_minutes=0, presence=PRESENCES)
    places = Places(near.visits, wide, window)
    first = first_order(places, subject.exposures(places, wide, window), subject.people)
    if len(first) > FIRST_AT_MOST:
        return None
    people = frozenset(contact.person for contact in first)
    try:
        return gather(workspace, Subject(people), minutes, window, at_most=AT_MOST)
    except TooWide:
        return None
