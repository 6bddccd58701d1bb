"""Tracing a case: how many a choice would sweep in, before anybody is named; runs, and the candidates they found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Literal, TypedDict

from msgspec import Meta, field

from chalicelib.api.call import Call
from chalicelib.api.models import OpaqueId, Page, Request
from chalicelib.api.times import local, local_or_none
from chalicelib.domain.entry.written import Written
from chalicelib.domain.person.masking import mask_phone
from chalicelib.domain.tracing.candidate import Candidate
from chalicelib.domain.tracing.choice import Choice
from chalicelib.domain.tracing.preview import Sweep
from chalicelib.domain.tracing.reason import Reason
from chalicelib.domain.tracing.run import Finished
from chalicelib.usecases.tracing.ask_run import ask_run, cancel_run
from chalicelib.usecases.tracing.preview_case import Previewed, preview_case
from chalicelib.usecases.tracing.read_contacts import read_contacts
from chalicelib.usecases.tracing.run_terms import RunTerms

Presence = Literal["on_site", "doubtful", "remote", "unverified"]
BELIEVED: list[Presence] = ["on_site", "doubtful", "unverified"]


class ChoiceRequest(Request):
    """Minutes on either side of a stay, by the venue or the same entrance, the least overlap, the scans believed."""

    minutes: Annotated[int, Meta(ge=0, le=1440)]
    same_entrance: bool = False
    min_overlap: Annotated[int, Meta(ge=0, le=1440)] = 1
    presence: Annotated[list[Presence], Meta(min_length=1, max_length=4)] = field(default_factory=BELIEVED.copy)

    def choice(self) -> Choice:
        """Return it as the domain reads it."""
        return Choice(
            minutes=self.minutes,
            same_entrance=self.same_entrance,
            min_overlap_minutes=self.min_overlap,
            presence=tuple(sorted(set(self.presence))),
        )


class PreviewRequest(ChoiceRequest):
    """A choice, and up to eight more to compare it with."""

    choices: Annotated[list[ChoiceRequest], Meta(max_length=8)] = field(default_factory=list)


class RunRequest(ChoiceRequest, kw_only=True):
    """To which order, by which choice; in an outbreak together with other cases, which this one keeps."""

    degree: Literal[1, 2]
    also: Annotated[list[OpaqueId], Meta(max_length=99)] = field(default_factory=list)


class ContactQuery(Page, kw_only=True):
    """Of which order, and which part."""

    degree: Literal[1, 2]


class TownView(TypedDict):
    """How many people were met in a town; who was met in two towns counts in both."""

    region: str
    name: str
    people: int


class SweepView(TypedDict):
    """How many different people a choice sweeps in, in all and by the venue's town."""

    people: int
    towns: list[TownView]


class ChoiceView(TypedDict):
    """A choice."""

    minutes: int
    same_entrance: bool
    min_overlap: int
    presence: list[str]


class ChoicePreview(ChoiceView):
    """What a choice would sweep in; `second` is null where it is too much to count at once: a run counts it."""

    first: SweepView
    second: SweepView | None


class PreviewView(ChoicePreview):
    """What a choice would sweep in, and what each of the others would."""

    choices: list[ChoicePreview]


class RunView(TypedDict):
    """A run that was asked for: its job tells how far it came."""

    job_id: str


class FinishedView(ChoiceView):
    """The run whose candidates are shown: by which choice, when, and how many of each order it found."""

    degree: int
    at: str
    found: list[int]


class ReasonView(TypedDict):
    """Why somebody is a candidate; all of it is an estimate."""

    text: str
    venue_id: str
    venue: str
    entrances: list[str]
    at: str
    until: str
    overlap_minutes: int
    together_minutes: int
    dwell_minutes: list[int]
    modes: list[str]
    presence: list[str]
    scanned_at: list[str]


class PersonView(TypedDict):
    """Who somebody is, as far as anybody knows."""

    name: str
    id_type: str | None
    id_number: str | None
    phone: str | None
    guardian_phone: str | None
    residence: str | None


class ContactView(TypedDict):
    """A candidate, masked; `reasons` are the longest of so many `meetings`. The CDC decides what he is.

    `person` is who he is once he was revealed; each look is on record.
    """

    contact_id: str
    degree: int
    name: str
    phone: str | None
    written_down: bool
    since: str
    meetings: int
    counties: list[str]
    towns: list[str]
    reasons: list[ReasonView]
    revealed_at: str | None
    person: PersonView | None


class ContactList(TypedDict):
    """Candidates of an order, and which run found them; `running`: another is at work."""

    items: list[ContactView]
    next_cursor: str | None
    run: FinishedView | None
    running: bool


def preview(call: Call, case_id: str, body: PreviewRequest) -> PreviewView:
    """Count whom choices would sweep in, before anybody is named; on record, and a few times a day only."""
    choices = [body.choice(), *(each.choice() for each in body.choices)]
    found = [_previewed(each) for each in preview_case(call.workspace, call.caller, case_id, choices)]
    return {**found[0], "choices": found[1:]}


def run(call: Call, case_id: str, body: RunRequest) -> RunView:
    """Find candidates: a job, one at a time for a case; what it finds takes the place of what the last one found."""
    cases = tuple(dict.fromkeys((case_id, *body.also)))
    terms = RunTerms(cases=cases, degree=body.degree, choice=body.choice())
    return {"job_id": ask_run(call.workspace, call.caller, terms).name}


def cancel(call: Call, case_id: str) -> None:
    """Cancel the run at work; nothing of it is shown."""
    cancel_run(call.workspace, call.caller, case_id)


def contacts(call: Call, case_id: str, query: ContactQuery) -> ContactList:
    """List the candidates that the last run found, each with why he is one: masked, in full whoever was revealed."""
    page = (query.limit, query.cursor)
    found = read_contacts(call.workspace, call.caller, case_id, query.degree, page)
    return {
        "items": [_contact(call, each, found.named.get(each.id)) for each in found.items],
        "next_cursor": found.after,
        "run": _finished(call, found.runs.shown) if found.runs.shown else None,
        "running": found.runs.active is not None,
    }


def _previewed(found: Previewed) -> ChoicePreview:
    return {
        **_choice(found.choice),
        "first": _sweep(found.first, found.town_names),
        "second": _sweep(found.second, found.town_names) if found.second else None,
    }


def _choice(choice: Choice) -> ChoiceView:
    return {
        "minutes": choice.minutes,
        "same_entrance": choice.same_entrance,
        "min_overlap": choice.min_overlap_minutes,
        "presence": list(choice.presence),
    }


def _sweep(sweep: Sweep, names: dict[str, str]) -> SweepView:
    towns: list[TownView] = [
        {"region": town, "name": names.get(town, ""), "people": people} for town, people in sweep.by_town.items()
    ]
    return {"people": sweep.people, "towns": towns}


def _finished(call: Call, done: Finished) -> FinishedView:
    return {
        **_choice(done.choice),
        "degree": done.degree,
        "at": local(done.at, call.workspace.utc_offset),
        "found": list(done.found),
    }


def _contact(call: Call, candidate: Candidate, named: tuple[datetime, Written] | None) -> ContactView:
    phones = (each.phone or each.guardian_phone for each in candidate.seen.written)
    phone = next((number for number in phones if number), None)
    return {
        "contact_id": candidate.id,
        "degree": candidate.degree,
        "name": candidate.seen.mask,
        "phone": mask_phone(phone) if phone else None,
        "written_down": bool(candidate.seen.written),
        "since": local(datetime.fromtimestamp(candidate.since_s, UTC), call.workspace.utc_offset),
        "meetings": candidate.meetings,
        "counties": list(candidate.counties),
        "towns": list(candidate.towns),
        "reasons": [_reason(call, candidate, reason) for reason in candidate.reasons],
        "revealed_at": local_or_none(named[0] if named else None, call.workspace.utc_offset),
        "person": _person(named[1]) if named else None,
    }


def _person(who: Written) -> PersonView:
    return {
        "name": who.name,
        "id_type": who.id_type,
        "id_number": who.id_number,
        "phone": who.phone,
        "guardian_phone": who.guardian_phone,
        "residence": who.residence,
    }


def _reason(call: Call, candidate: Candidate, reason: Reason) -> ReasonView:
    def name_of(place: str) -> str:
        return candidate.places.get(place) or place

    offset = call.workspace.utc_offset
    return {
        "text": reason.tell("en" if call.language == "en" else "zh", name_of),
        "venue_id": reason.venue,
        "venue": name_of(reason.venue),
        "entrances": [name_of(entrance) for entrance in reason.entrances],
        "at": _at(reason.from_, offset),
        "until": _at(reason.to, offset),
        "overlap_minutes": reason.overlap_minutes,
        "together_minutes": reason.together_minutes,
        "dwell_minutes": [minutes for _, minutes in reason.dwells],
        "modes": list(reason.modes),
        "presence": list(reason.presences),
        "scanned_at": [_at(at, offset) for at in reason.scanned_at],
    }


def _at(local_time: datetime, utc_offset: timedelta) -> str:
    """Write a time of the tenant's clocks."""
    return local(local_time.replace(tzinfo=timezone(utc_offset)), utc_offset)
