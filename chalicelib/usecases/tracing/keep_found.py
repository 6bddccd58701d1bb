"""Keep what a run found: each contact as a candidate of the case, with who he was seen to be and why he is one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from chalicelib.domain.tracing.candidate import REASONS_KEPT, Candidate, Seen, Site, candidate_of
from chalicelib.domain.tracing.contact import Contact
from chalicelib.domain.tracing.hours import Span, hours_of
from chalicelib.security.contact_ids import ContactIds
from chalicelib.usecases.tracing.row_reader import RowReader

if TYPE_CHECKING:
    from chalicelib.domain.tracing.choice import Window
    from chalicelib.runtime import Workspace
    from chalicelib.usecases.tracing.opened_case import OpenedCase

WRITTEN = ("assisted", "paper")


def keep_found(
    workspace: Workspace, opened: OpenedCase, run: str, contacts: Collection[Contact], seen: Mapping[str, Seen]
) -> list[Candidate]:
    """Keep contacts as a run's candidates; kept again they are the same rows. Return them."""
    ids, offset = ContactIds(opened.key), workspace.utc_offset
    sites = _sites(workspace, contacts)
    nobody = Site("", "")
    found = [
        candidate_of(
            each, ids.of(each.person), seen.get(each.person, Seen()), lambda venue: sites.get(venue, nobody), offset
        )
        for each in contacts
    ]
    workspace.contacts.put(opened.case.id, run, found, opened.key, opened.case.erase_at)
    return found


def seen_of(workspace: Workspace, contacts: Collection[Contact], window: Window) -> dict[str, Seen]:
    """Read from a few of their rows who contacts are, for a search that knows no more than their names.

    Of whoever staff wrote down every such row of his meetings is read, for it may say what no other does.
    """
    spans = [
        Span(visit.venue, visit.at_s, visit.at_s)
        for contact in contacts
        for visits in [[visit for meeting in contact.meetings for visit in meeting.stay.visits]]
        for visit in [*(each for each in visits if each.mode in WRITTEN), visits[0]]
    ]
    offset_s = int(workspace.utc_offset.total_seconds())
    reader = RowReader(workspace, window)
    reader.add(workspace.traced_rows.within([part for span in set(spans) for part in hours_of([span], offset_s)]))
    return reader.seen()


def _sites(workspace: Workspace, contacts: Collection[Contact]) -> dict[str, Site]:
    """Read what the places in reasons are called, a hundred a call."""
    doors = {
        (meeting.stay.venue, entrance)
        for contact in contacts
        for meeting in contact.meetings[:REASONS_KEPT]
        for stay in (meeting.stay, meeting.exposure.stay)
        if stay is not None
        for entrance in stay.entrances
    }
    venues = workspace.venues.get_many({meeting.stay.venue for contact in contacts for meeting in contact.meetings})
    names = workspace.traced_rows.entrance_names(doors)
    return {
        venue.id: Site(venue.name, venue.region, {door: names[at, door] for at, door in names if at == venue.id})
        for venue in venues.values()
    }
