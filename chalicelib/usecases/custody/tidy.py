"""Tidy: end what dies with no day's key and no time to live of its own, as far as it has fallen due."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.domain.errors import Conflict
from chalicelib.domain.place.venue import DRAFT
from chalicelib.domain.span import span
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases.account.keep_alive import let_go
from chalicelib.usecases.custody.record import record

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.storage.dues import Due

AT_ONCE = 2_000  # of one run: some ten calls each, within minutes; what is left waits for the next run
_FAILED = "failed"
BATCH = 100  # recorded together, then forgotten as due: a crash in between counts them twice, never not at all


class Untidied(RuntimeError):
    """Some of what fell due could not be ended; everything else was."""


def tidy(workspace: Workspace, at: datetime) -> dict[str, int]:
    """End what has fallen due until `at`; return how much of each class, which goes into the audit chain too.

    What cannot be ended stays due, holds up nothing else, and fails the run at its end: somebody must look.
    """
    total = _drop_uploads(workspace, at)
    _note(workspace, total)
    failed = 0
    dues = islice(workspace.dues.until(at, AT_ONCE), AT_ONCE)
    while batch := list(islice(dues, BATCH)):
        ended = [(each, _tried(workspace, each, at)) for each in batch]
        failed += sum(of_class == _FAILED for _, of_class in ended)
        ended = [(each, of_class) for each, of_class in ended if of_class != _FAILED]
        counts = Counter(of_class for _, of_class in ended if of_class)
        _note(workspace, counts)
        workspace.dues.done([each for each, of_class in ended if of_class is not None])
        total += counts
    if failed:
        raise Untidied(f"{failed} of what fell due could not be ended")
    return dict(total)


def _tried(workspace: Workspace, due: Due, at: datetime) -> str | None:
    try:
        return _end(workspace, due, at)
    except Exception as fault:  # noqa: BLE001  one broken row must not hold the others
        log("untidied", level="error", kind=due.kind, error=type(fault).__name__)
        return _FAILED


def _end(workspace: Workspace, due: Due, at: datetime) -> str | None:
    """End one thing; return its class, "" when there was nothing to erase, None when it must be tried again."""
    try:
        if due.kind == "contact":
            return _end_contact(workspace, due.name, at)
        if due.kind == "invitation":
            return _end_invitation(workspace, due.name, at)
    except Conflict:  # somebody changed the venue at this moment
        return None
    let_go(workspace, due.name)
    return ""


def _end_contact(workspace: Workspace, venue_id: str, at: datetime) -> str:
    venue = workspace.venue_ends.raw(venue_id)
    if venue is None:
        return "drafts"  # a run before this one deleted it and did not come to say so
    if venue.contact_until is None or venue.contact_until > at:
        return ""  # it was taken up again; if it ends later, that is due then
    if venue.state == DRAFT:
        workspace.venue_ends.delete(venue)
        return "drafts"
    workspace.venue_ends.forget_contact(venue)
    if venue.manager:
        let_go(workspace, venue.manager)
    return "contacts"


def _end_invitation(workspace: Workspace, venue_id: str, at: datetime) -> str:
    venue = workspace.venue_ends.raw(venue_id)
    if venue is None or venue.invited_until is None or venue.invited_until > at:
        return ""
    workspace.venue_ends.forget_invitation(venue)
    return "drafts"


def _drop_uploads(workspace: Workspace, at: datetime) -> Counter[str]:
    """Delete uploads that nobody imported: they lie in clear until a job seals them, and S3 sweeps by midnights."""
    before = at - span(workspace.tenant, "uploads_hours")
    prefix, sealed = (
        keys.upload_key(workspace.tenant.code, ""),
        keys.sealed_files_of(workspace.tenant.code, "uploads", ""),
    )
    dropped = 0
    for key in workspace.files.older(prefix, before):
        if not key.startswith(sealed.rstrip("/")):
            workspace.files.delete(key)
            dropped += 1
    return Counter(uploads=dropped) if dropped else Counter()


def _note(workspace: Workspace, counts: Counter[str]) -> None:
    if counts:
        record(workspace, "TIDIED", purpose="retention", facts=dict(counts))
        for of_class, count in counts.items():
            log("tidied", count=count, **{"class": of_class})
