"""Find contacts from the rows themselves, days that are still open included: for one case, and bounded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.alarm.alert import parse_id
from chalicelib.domain.tracing.candidate import Seen
from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.contact import Contact, Meeting, Places, first_order, met
from chalicelib.domain.tracing.subject import Subject
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.security.sealing import SealBroken
from chalicelib.usecases.tracing.gather import gather

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.usecases.tracing.opened_case import OpenedCase


class Found(Struct, frozen=True):
    """Candidates of an order, and who they were seen to be in the rows by which they were found."""

    contacts: list[Contact]
    seen: dict[str, Seen]
    venue_days: int


def subject_of(workspace: Workspace, opened: OpenedCase) -> Subject:
    """Return whom or what a case is about; an alert whose day is over leads to nobody."""
    asked = opened.file.subject
    if asked.person:
        return Subject(people=frozenset({asked.person}))
    if asked.alert:
        return Subject(people=frozenset(_alerted(workspace, asked.alert)))
    return Subject(venue=asked.venue or "", entrance=asked.entrance or "")


def find_first(
    workspace: Workspace, subject: Subject, choice: Choice, window: Window, cases: Collection[str] = ()
) -> Found:
    """Find the candidates for close contacts of a subject; neither its own people nor other `cases` are any."""
    gathered = gather(workspace, subject, choice.minutes, window)
    places = Places(gathered.visits, choice, window)
    contacts = first_order(places, subject.exposures(places, choice, window), {*subject.people, *cases})
    return Found(contacts, gathered.seen, gathered.venue_days)


def find_second(
    workspace: Workspace,
    sources: Mapping[str, int],
    choice: Choice,
    window: Window,
    *,
    known: Collection[str],
) -> Found:
    """Find whom some of the first order (with the second since when each was exposed) met after that.

    `known` are all of the first order and the cases. Parts of the first order are searched apart and their findings
    joined: a meeting has one source, so nothing is found twice or lost.
    """
    subject = Subject(people=frozenset(sources))
    gathered = gather(workspace, subject, choice.minutes, window)
    places = Places(gathered.visits, choice, window)
    exposures = (each for person in sorted(sources) for each in places.exposures(person, sources[person]))
    return Found(met(places, exposures, 2, known), gathered.seen, gathered.venue_days)


def joined(found: Collection[Found]) -> Found:
    """Join what was found of several subjects: of whoever met two of them, all meetings."""
    contacts: dict[str, Contact] = {}
    seen: dict[str, Seen] = {}
    for each in found:
        for contact in each.contacts:
            known = contacts.get(contact.person)
            meetings = (*known.meetings, *contact.meetings) if known else contact.meetings
            contacts[contact.person] = Contact(
                contact.person, contact.degree, tuple(sorted(meetings, key=_longest_first))
            )
        for person, shown in each.seen.items():
            seen[person] = seen[person].joined(shown) if person in seen else shown
    return Found(list(contacts.values()), seen, sum(each.venue_days for each in found))


def _longest_first(meeting: Meeting) -> tuple[int, int, int]:
    return -meeting.overlap_s, -meeting.together_s, meeting.start_s


def _alerted(workspace: Workspace, name: str) -> list[str]:
    where = parse_id(name)
    if where is None:
        return []
    try:
        content = workspace.alerts.content(where, workspace.day_keys.get("alerts", where.day))
    except (DayKeyGone, SealBroken):
        return []
    return [content.person] if content else []
