"""Preview: how many people each choice would sweep in, by town, before anybody is named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.contact import Contact, Places, first_order, second_order
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.domain.tracing.subject import Subject


class Sweep(Struct, frozen=True):
    """How many a choice names: different people in all, and by the town of the venue where they were met.

    Somebody met in two towns counts in both and once in all, so towns do not add up.
    """

    choice: Choice
    degree: int
    people: int
    by_town: Mapping[str, int]


def preview(
    visits: Collection[TracedVisit],
    subject: Subject,
    window: Window,
    choices: Iterable[Choice],
    town_of: Callable[[str], str],
) -> Iterator[Sweep]:
    """Yield, for each choice, how many people it would name in the first and in the second order."""
    for choice in choices:
        places = Places(visits, choice, window)
        first = first_order(places, subject.exposures(places, choice, window), subject.people)
        yield _sweep(choice, 1, first, town_of)
        yield _sweep(choice, 2, second_order(places, first, subject.people), town_of)


def _sweep(choice: Choice, degree: int, contacts: Collection[Contact], town_of: Callable[[str], str]) -> Sweep:
    towns: dict[str, int] = {}
    for contact in contacts:
        for town in {town_of(meeting.stay.venue) for meeting in contact.meetings}:
            towns[town] = towns.get(town, 0) + 1
    return Sweep(choice, degree, len(contacts), dict(sorted(towns.items())))
