"""Find the contacts of an outbreak: closed days by their indexes, the others by their rows, in bounded memory.

Imported by the outbreak function alone, which has NumPy.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.contact import Contact
from chalicelib.domain.tracing.hours import Span
from chalicelib.domain.tracing.subject import Subject
from chalicelib.outbreak.explain import explain
from chalicelib.outbreak.people import heads_of
from chalicelib.outbreak.search import Found, Search
from chalicelib.outbreak.shelf import MOST_BYTES, Shelf
from chalicelib.usecases.tracing.indexed_days import indexed_days
from chalicelib.usecases.tracing.live_days import LiveDays

if TYPE_CHECKING:
    from chalicelib.outbreak.meet import Exposures
    from chalicelib.runtime import Workspace
    from chalicelib.usecases.tracing.opened_case import OpenedCase

PAGE = 5_000  # candidates explained together
_SECOND = timedelta(seconds=1)


class IndexFinder:
    """One question about the subjects of cases, asked of a window."""

    def __init__(
        self,
        workspace: Workspace,
        opened: OpenedCase,
        subjects: Sequence[Subject],
        choice: Choice,
        window: Window,
        *,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self.people = frozenset(person for subject in subjects for person in subject.people)
        self._venues = [subject for subject in subjects if subject.venue]
        self._choice, self._window = choice, window
        indexed = indexed_days(workspace, opened, window)
        self._live = LiveDays(workspace, window, indexed)
        self._shelf = Shelf(indexed.books, same_entrance=choice.same_entrance, most_bytes=most_bytes)

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
        return search, search.first_order(self.people, places)

    def second(self, first: Found, people: Collection[str]) -> tuple[Search, Found]:
        """Find the candidates for contacts of contacts; `people` are those of the first order by name."""
        self._live.add_people(people)
        self._stand()
        self._reach(self._search().exposures(first.heads, first.since_s))
        search = self._search()
        return search, search.second_order(first, self.people)

    def contacts(self, search: Search, people: Sequence[str], first: Found | None = None) -> Iterator[list[Contact]]:
        """Yield who was found with all meetings, some at a time; of the second order when the first is given."""
        for start in range(0, len(people), PAGE):
            page = people[start : start + PAGE]
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


def find(finder: IndexFinder, degree: int) -> Iterator[list[Contact]]:
    """Yield the contacts of the first order, and with degree 2 those of the second after them, some at a time."""
    search, first = finder.first()
    people = search.names(first)
    yield from finder.contacts(search, people)
    if degree > 1:
        search, second = finder.second(first, people)
        yield from finder.contacts(search, search.names(second), first)
