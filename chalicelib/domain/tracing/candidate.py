"""Candidates: whom a run of a case found, as the case keeps them under its own key until it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from chalicelib.domain.entry.written import Written
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.tracing.contact import Contact
from chalicelib.domain.tracing.reason import Reason, reason_of

REASONS_KEPT = 20  # the longest overlaps; somebody at work meets a shop's every customer
_COUNTY, _TOWN = 6, 9


class Seen(Hidden, frozen=True, kw_only=True):
    """Who somebody is, as the rows say it by which he was found; `written` is what staff wrote down of him."""

    mask: str = ""
    written: tuple[Written, ...] = ()

    @property
    def residence(self) -> str | None:
        """Return the region in which he lives, where a row tells its code."""
        said = (each.residence for each in self.written)
        return next((text for text in said if text and text.isascii() and text.isdigit()), None)

    def joined(self, other: Seen) -> Seen:
        """Return both together, nothing twice."""
        return Seen(mask=self.mask or other.mask, written=tuple(dict.fromkeys((*self.written, *other.written))))


class Site(Struct, frozen=True):
    """A venue as reasons need it: what it and its entrances are called, by id, and its region."""

    name: str
    region: str
    entrances: Mapping[str, str] = field(default_factory=dict)


class Candidate(Hidden, frozen=True, kw_only=True):
    """One candidate of a case: who, masked and as written down, and why; `id` is the same in every run of the case.

    `reasons` are the longest of so many `meetings`; `places` are the names of the ids in them. `since_s` is when he may
    first have been exposed, `counties` and `towns` are the venues'.
    """

    id: str
    degree: int
    person: str
    seen: Seen
    since_s: int
    meetings: int
    reasons: tuple[Reason, ...]
    places: dict[str, str]
    counties: tuple[str, ...]
    towns: tuple[str, ...]

    def joined(self, other: Candidate) -> Candidate:
        """Return one candidate of what two parts of a run found of him, of different sources."""
        reasons = sorted((*self.reasons, *other.reasons), key=_longest_first)[:REASONS_KEPT]
        return replace(
            self,
            seen=self.seen.joined(other.seen),
            since_s=min(self.since_s, other.since_s),
            meetings=self.meetings + other.meetings,
            reasons=tuple(reasons),
            places=self.places | other.places,
            counties=tuple(sorted({*self.counties, *other.counties})),
            towns=tuple(sorted({*self.towns, *other.towns})),
        )


def candidate_of(
    contact: Contact, name: str, seen: Seen, site_of: Callable[[str], Site], utc_offset: timedelta
) -> Candidate:
    """Return what a case keeps of a contact under a name of the case's own."""
    reasons = tuple(reason_of(meeting, contact.degree, utc_offset) for meeting in contact.meetings[:REASONS_KEPT])
    regions = {site_of(meeting.stay.venue).region for meeting in contact.meetings}
    return Candidate(
        id=name,
        degree=contact.degree,
        person=contact.person,
        seen=seen,
        since_s=contact.since_s,
        meetings=len(contact.meetings),
        reasons=reasons,
        places=_names(reasons, site_of),
        counties=tuple(sorted({region[:_COUNTY] for region in regions})),
        towns=tuple(sorted({region[:_TOWN] for region in regions})),
    )


def _names(reasons: Iterable[Reason], site_of: Callable[[str], Site]) -> dict[str, str]:
    names: dict[str, str] = {}
    for reason in reasons:
        site = site_of(reason.venue)
        names[reason.venue] = site.name
        for entrance in (*reason.entrances, *reason.source_entrances):
            names[entrance] = site.entrances.get(entrance, "")
    return names


def _longest_first(reason: Reason) -> tuple[int, int, str]:
    return -reason.overlap_minutes, -reason.together_minutes, reason.from_.isoformat()
