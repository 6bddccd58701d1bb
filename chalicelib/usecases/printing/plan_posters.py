"""Plan a batch of posters: which venues, in the order of town, village, name; the plan is kept, so that it stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.job import Job
from chalicelib.domain.naming import same_name_key
from chalicelib.domain.place.venue import APPROVED, RETURNED, SUBMITTED, Venue
from chalicelib.storage import keys, supervision_keys
from chalicelib.usecases.printing.ask_posters import PosterTerms, terms_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chalicelib.runtime import Workspace

_LIVE = (APPROVED, RETURNED, SUBMITTED)  # codes of a returned venue stay live while it is corrected and sent in again


def plan_posters(workspace: Workspace, job: Job) -> list[str]:
    """Return the ids of the venues whose posters are drawn, as they stood when the job began.

    Raises Unprocessable batch_too_large (limit) for more venues than one batch may have.
    """
    key = supervision_keys.batch_key(workspace.tenant.code, job.name, "plan.json")
    kept = workspace.files.get(key)
    if kept is not None:
        return msgspec.json.decode(kept, type=list[str])
    terms, limit = terms_of(job), workspace.tenant.caps.poster_venues
    found: list[tuple[str, str, str]] = []
    for venue in _venues(workspace, terms):
        found.append((venue.region, same_name_key(venue.name), venue.id))
        if len(found) > limit:
            raise Unprocessable("batch_too_large", limit=limit)
    plan = [venue_id for _, _, venue_id in sorted(found)]
    workspace.files.put(key, msgspec.json.encode(plan), "application/json")
    return plan


def _venues(workspace: Workspace, terms: PosterTerms) -> Iterator[Venue]:
    """List the live venues that were asked for and that whoever asked answers for."""
    if terms.venue_ids:
        listed: Iterator[Venue] = iter(workspace.venues.get_many(terms.venue_ids).values())
    else:
        prefixes = [keys.county_prefix(state, terms.region) for state in _LIVE]
        listed = (venue for each in prefixes for _, venue in workspace.venues.in_county(terms.region[:6], each))
    return (
        venue
        for venue in listed
        if venue.live and venue.region.startswith(terms.region) and terms.covers(venue.region, venue.category)
    )
