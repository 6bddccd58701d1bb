"""Why somebody was found: the domain's own answer for a page of candidates, from the rows of the index alone."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.tracing.contact import Contact, Places, met
from chalicelib.outbreak.people import head, heads_of
from chalicelib.outbreak.search import Found, Search


def explain(search: Search, people: Iterable[str], cases: Iterable[str], first: Found | None = None) -> list[Contact]:
    """Return these candidates with all their meetings: of the first order, or of the second when `first` is given."""
    asked = set(people)
    own = search.visits(heads_of(asked))
    venues = {visit.venue for visit in own}
    since = {} if first is None else dict(zip(first.heads.tolist(), first.since_s.tolist(), strict=True))
    theirs = search.visits(heads_of(cases) if first is None else first.heads, venues)
    places = Places({*own, *theirs}, search.choice, search.window)
    sources = sorted({visit.person for visit in theirs})
    exposures = [each for source in sources for each in places.exposures(source, since.get(head(source)))]
    found = met(places, exposures, 1 if first is None else 2, sources)
    return [contact for contact in found if contact.person in asked]
