"""Watch a door: the shift's word and who came last, for whoever stands there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.shift import shift_start, word
from chalicelib.domain.entry.visit import Shown
from chalicelib.domain.person.caller import Caller
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.storage import keys
from chalicelib.usecases.venue.tended_doors import tended_venue

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

LAST = 20
READ_MAX = 500  # rows of a day looked at, for a clerk whose own door is a quiet one


class Passed(Struct, frozen=True):
    """Somebody who came by, as the door was shown him; of people written down no colour is told to anybody."""

    visit: KeptVisit
    entrance: str
    occurred_at: datetime
    shown: Shown

    @property
    def admitted(self) -> bool | None:
        """Say whether he may enter, as the door was told."""
        return None if self.visit.written_down else self.shown.admitted

    @property
    def abnormal(self) -> bool | None:
        """Say whether he must be stopped, as the door was told."""
        return None if self.visit.written_down else self.visit.abnormal


class Watch(Struct, frozen=True):
    """The word of the running shift, until when it holds, and who came last."""

    word: str
    valid_until: datetime
    last: list[Passed]


def watch_door(workspace: Workspace, caller: Caller, venue_id: str) -> Watch:
    """Tell manager or clerk the word and the last entries at his doors, yesterday's too while today's are few."""
    tended = tended_venue(workspace, caller, venue_id)
    now, hours = workspace.instant(), workspace.tenant.shift_hours
    start = shift_start(now, hours, workspace.utc_offset)
    names = {entrance.id: entrance.name for entrance in tended.entrances}
    days = [keys.day(now - timedelta(days=back), workspace.utc_offset) for back in (0, 1)]
    last: Iterator[Passed] = chain.from_iterable(_newest(workspace, venue_id, names, day) for day in days)
    return Watch(
        word=word(tended.venue.seed, start, workspace.tenant.shift_words),
        valid_until=start + timedelta(hours=hours),
        last=list(islice(last, LAST)),
    )


def _newest(workspace: Workspace, venue_id: str, names: dict[str, str], day: str) -> Iterator[Passed]:
    for visit in islice(workspace.visits.newest(venue_id, day), READ_MAX):
        if visit.entrance not in names:
            continue
        try:
            shown = workspace.visits.open(visit, workspace.day_keys.get(visit.row_class, day)).shown
        except DayKeyGone:
            continue
        yield Passed(visit, names[visit.entrance], visit.occurred_at(workspace.utc_offset), shown)
