"""The rows of one entry, shared by every way in: the same key, the same seal, the same answer to a resend."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.alarm.health_point import HealthPoint, nearest
from chalicelib.domain.day import zone
from chalicelib.domain.entry.shift import shift_start, word
from chalicelib.domain.entry.visit import Shown, VisitSeal
from chalicelib.domain.errors import Conflict, StorageUnavailable, Unprocessable
from chalicelib.domain.retention import closes_at, day_of_name
from chalicelib.observability import log
from chalicelib.security.day_keys import DayKey, DayKeyGone
from chalicelib.security.pseudonyms import day_pseudonym
from chalicelib.security.sealing import seal, unseal
from chalicelib.storage import keys
from chalicelib.storage.wire import WireError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from chalicelib.domain.place.issued_code import IssuedCode
    from chalicelib.runtime import Workspace

S = TypeVar("S", bound=VisitSeal)
GIVEN_UP_WITHIN = timedelta(days=1)  # after alerts of its day are closed a note is counted, and then forgotten


class VisitRows:
    """The rows of one entry: number 0 is whoever came first, the others came along."""

    def __init__(
        self, workspace: Workspace, key: DayKey, code: IssuedCode, occurred_at: datetime, scan_id: str
    ) -> None:
        self._workspace = workspace
        self._key = key
        self._day = keys.day(occurred_at, workspace.utc_offset)
        self._pk = keys.visit_pk(workspace.tenant.code, code.venue, self._day)
        self._place = (keys.time_of_day(occurred_at, workspace.utc_offset), code.entrance, scan_id)

    def place(self, number: int) -> tuple[str, str]:
        """Return the key of a row."""
        return self._pk, keys.visit_sk(*self._place, number)

    def put_first(self, draft: S, mode: str, presence: str) -> tuple[S, bool]:
        """Write the first row; when it is there already, return what it says instead."""
        row, taken = self.put(0, draft, mode, presence)
        if taken is None:
            return draft, False
        if taken["visitor_pk"] != row["visitor_pk"]:
            raise Conflict("scan_taken")
        return self.opened(taken, type(draft)), True

    def standing(self, person: str, kind: type[S]) -> S | None:
        """Return what this person's first row says, if it is there."""
        row = self._workspace.door.visit(*self.place(0))
        if row is None or row["visitor_pk"] != self._visitor(person):
            return None
        return self.opened(row, kind)

    def _visitor(self, person: str) -> str:
        return keys.under(self._workspace.tenant.code, day_pseudonym(self._key.pseudonym, person))

    def opened(self, row: dict[str, Any], kind: type[S]) -> S:
        """Open a row of this entry as it lies there."""
        plain = unseal(self._key.seal, row["sealed"], keys.row_key(row["pk"], row["sk"]))
        return msgspec.json.decode(plain, type=kind)

    def put(self, number: int, draft: VisitSeal, mode: str, presence: str) -> tuple[dict[str, Any], Any]:
        """Write one row on condition that it is not there; return it, and whatever is there already."""
        sk = self.place(number)[1]
        tenant = self._workspace.tenant
        row = {
            "pk": self._pk,
            "sk": sk,
            "visitor_pk": self._visitor(draft.shown.person),
            "abnormal": tenant.is_abnormal(draft.shown.colour, draft.shown.flags),
            "mode": mode,
            "presence": presence,
            "expires": int(self._key.deadline_s),
            "sealed": seal(self._key.seal, msgspec.json.encode(draft), keys.row_key(self._pk, sk)),
        }
        if draft.shown.unread:
            self._note_unread(sk, draft.county)
        return row, self._workspace.door.put(row)

    def _note_unread(self, sk: str, county: str) -> None:
        """Note that this person's colour is still to be read; without the note his visit is kept all the same."""
        last = closes_at(self._workspace.tenant, day_of_name(self._day), "alerts")
        expires_s = int((last + GIVEN_UP_WITHIN).timestamp())
        try:
            self._workspace.door.note_unread(county, keys.row_key(self._pk, sk), expires_s)
        except WireError as down:
            log("unread_unnoted", cause=down.code, level="warning")


def local_time(workspace: Workspace, instant: datetime) -> datetime:
    """Return an instant on the tenant's clocks, as answers spell it."""
    return instant.astimezone(zone(workspace.tenant.utc_offset))


def writable_key(workspace: Workspace, row_class: str, day: str, now: datetime) -> DayKey:
    """Return the key of a class and day that still takes rows; a day that is closed is a wrong clock."""
    try:
        key = workspace.day_keys.get(row_class, day)
    except DayKeyGone as gone:
        raise StorageUnavailable from gone
    if not key.writable:
        raise Unprocessable("clock_skew", server_time=local_time(workspace, now).isoformat(timespec="milliseconds"))
    return key


def colour_of(
    workspace: Workspace,
    person: str,
    now: datetime,
    *,
    known: bool = True,
    document: Callable[[], tuple[str, str]] | None = None,
) -> Health:
    """Read a person's colour; unknown for somebody unverified, and when it cannot be read.

    `document` tells type and number of somebody without an account, should a platform be asked.
    """
    if not known:
        return Health()
    try:
        return workspace.colours.of(person, now, document)
    except WireError as down:
        log("health_unread", cause=down.code, level="warning")
        return Health(unread=True)


def shown_as(workspace: Workspace, person: str, mask: str, identity: str, health: Health) -> Shown:
    """Say what the door is shown of a person; whether he may enter is known of the verified alone."""
    known = identity == "verified"
    return Shown(
        person=person,
        mask=mask,
        identity=identity,
        colour=health.colour,
        flags=health.flags,
        as_of=health.as_of,
        admitted=workspace.tenant.admits(health.colour, health.flags) if known else None,
        unread=known and health.unread,
    )


def where_to(workspace: Workspace, code: IssuedCode, people: list[Shown]) -> HealthPoint | None:
    """Return where somebody abnormal is taken: read for such a one only, and without it he is kept all the same."""
    if not any(workspace.tenant.is_abnormal(each.colour, each.flags) for each in people):
        return None
    try:
        return nearest(workspace.door.health_points(code.region[:6]), code.region, code.location)
    except WireError as down:
        log("health_points_unread", cause=down.code, level="warning")
        return None


def shift_word(workspace: Workspace, code: IssuedCode, at: datetime) -> str:
    """Return the word that a venue's guard sees in the shift of an instant."""
    start = shift_start(at, workspace.tenant.shift_hours, workspace.utc_offset)
    return word(code.seed, start, workspace.tenant.shift_words)
