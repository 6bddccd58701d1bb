"""Why somebody was found: the domain's own answer for a page of candidates, from the rows of the index alone."""

from __future__ import annotations

from collections.abc import Iterable

from chalicelib.domain.tracing.contact import Contact, Places, met
from chalicelib.domain.tracing.subject import Subject
from chalicelib.outbreak.people import head, heads_of
from chalicelib.outbreak.search import Found, Search


def explain(
    search: Search,
    people: Iterable[str],
    cases: Iterable[str],
    first: Found | None = None,
    places: Iterable[Subject] = (),
) -> list[Contact]:
    """Return these candidates with all their meetings: of the first order, or of the second when `first` is given.

    `places` are venues that the first order is asked about beside the cases.
    """
    asked, venues_asked = set(people), list(places)
    own = search.visits(heads_of(asked))
    venues = {visit.venue for visit in own}
    since = {} if first is None else dict(zip(first.heads.tolist(), first.since_s.tolist(), strict=True))
    theirs = search.visits(heads_of(cases) if first is None else first.heads, venues)
    known = Places({*own, *theirs}, search.choice, search.window)
    sources = sorted({visit.person for visit in theirs})
    exposures = [each for source in sources for each in known.exposures(source, since.get(head(source)))]
    exposures += [each for about in venues_asked for each in about.exposures(known, search.choice, search.window)]
    found = met(known, exposures, 1 if first is None else 2, sources)
    return [contact for contact in found if contact.person in asked]
