"""Find the contacts of an outbreak: closed days by their indexes, the others by their rows, in bounded memory.

Imported by the outbreak function alone, which has NumPy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.contact import Contact
from chalicelib.domain.tracing.hours import Span
from chalicelib.domain.tracing.subject import Subject
from chalicelib.outbreak.explain import explain
from chalicelib.outbreak.people import head, heads_of
from chalicelib.outbreak.search import Found, Search
from chalicelib.outbreak.shelf import MOST_BYTES, Shelf
from chalicelib.usecases.tracing.indexed_days import indexed_days
from chalicelib.usecases.tracing.live_days import LiveDays

if TYPE_CHECKING:
    from chalicelib.outbreak.meet import Exposures
    from chalicelib.runtime import Workspace
    from chalicelib.usecases.tracing.opened_case import OpenedCase

PAGE = 5_000  # candidates explained together


class Question(Struct, frozen=True, kw_only=True):
    """Whom or what a search is about, by which choice and in which window; other `cases` are nobody's candidates."""

    subjects: Sequence[Subject]
    choice: Choice
    window: Window
    cases: Collection[str] = ()

    @property
    def people(self) -> frozenset[str]:
        """Return the people that it is about."""
        return frozenset(person for subject in self.subjects for person in subject.people)


class IndexFinder:
    """Answers one question for a run of an approved case."""

    def __init__(
        self, workspace: Workspace, opened: OpenedCase, asked: Question, *, most_bytes: int = MOST_BYTES
    ) -> None:
        self.people = asked.people
        self._cases = self.people | frozenset(asked.cases)
        self._venues = [subject for subject in asked.subjects if subject.venue]
        self._choice, self._window = asked.choice, asked.window
        indexed = indexed_days(workspace, opened, asked.window)
        self._live = LiveDays(workspace, asked.window, indexed)
        self._shelf = Shelf(indexed.books, same_entrance=asked.choice.same_entrance, most_bytes=most_bytes)

    @property
    def opened_bytes(self) -> int:
        """Return how much of the indexes is open now."""
        return self._shelf.opened_bytes

    def first(self) -> tuple[Search, Found]:
        """Find the candidates for close contacts."""
        self._live.add_people(self.people)
        self._live.add_spans(Span(each.venue, self._window.from_s, self._window.to_s) for each in self._venues)
        places = [(each.venue, each.entrance) for each in self._venues]
        self._stand()
        self._reach(self._search().exposures(heads_of(self.people), None, places))
        search = self._search()
        return search, search.first_order(self.people, places, self._cases)

    def second(self, first: Found, people: Collection[str]) -> tuple[Search, Found]:
        """Find the candidates for contacts of contacts; `people` are those of the first order by name."""
        self._live.add_people(people)
        self._stand()
        self._reach(self._search().exposures(first.heads, first.since_s))
        search = self._search()
        return search, search.second_order(first, self._cases)

    def contacts(
        self, search: Search, people: Sequence[str], first: Found | None = None, size: int = PAGE
    ) -> Iterator[list[Contact]]:
        """Yield who was found with all meetings, some at a time; of the second order when the first is given."""
        for start in range(0, len(people), size):
            page = people[start : start + size]
            yield explain(search, page, self.people, first, () if first is not None else self._venues)

    def _reach(self, exposures: Exposures) -> None:
        """Read the rows of venues whose exposures reach into days without an index."""
        venues = self._shelf.ids[0].names(exposures.venue.tolist())
        times = zip(venues, exposures.opens_s.tolist(), exposures.closes_s.tolist(), strict=True)
        self._live.add_spans(Span(venue, opens_s, closes_s) for venue, opens_s, closes_s in times)
        self._stand()

    def _stand(self) -> None:
        self._shelf.stand(self._live.books())

    def _search(self) -> Search:
        return Search(self._shelf, self._choice, self._window)


def found_of(since_s: Mapping[str, int]) -> Found:
    """Return people of the first order, each with since when he may have been exposed, as a search asks about them."""
    since = {head(person): at_s for person, at_s in since_s.items()}
    heads = heads_of(since_s)
    return Found(heads, np.array([since[each] for each in heads.tolist()], np.int64))


def find(finder: IndexFinder, degree: int) -> Iterator[list[Contact]]:
    """Yield the contacts of the first order, and with degree 2 those of the second after them, some at a time."""
    search, first = finder.first()
    people = search.names(first)
    yield from finder.contacts(search, people)
    if degree > 1:
        search, second = finder.second(first, people)
        yield from finder.contacts(search, search.names(second), first)
