"""Reveals: who of a case's candidates may be named: so many a local day by the tracer alone, more by a second person.

Whoever may be named has a mark in the case; he costs nothing when he is named again.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.day import day_end, local_day
from chalicelib.domain.errors import Conflict, TooMany
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.tenant import Tenant

State = Literal["alone", "pending", "confirmed"]
ALONE: Final = "alone"
PENDING: Final = "pending"
CONFIRMED: Final = "confirmed"


class Reveal(Struct, frozen=True, kw_only=True):
    """One request to name candidates: when, from which office, how many, who confirmed it. Nobody is in it.

    `settled` says that what was confirmed is on record and everybody in it has his mark.
    """

    id: str
    office: str
    at: datetime
    count: int
    state: State
    confirmed_office: str | None = None
    confirmed_at: datetime | None = None
    settled: bool = False

    @property
    def ref(self) -> str:
        """Return its random part, by which the audit chain names it."""
        return self.id.rpartition("-")[2]

    def confirmed(self, office: str, now: datetime) -> Reveal:
        """Return it confirmed from an office, or refuse what does not wait."""
        if self.state != PENDING:
            raise Conflict("reveal_state", state=self.state)
        return replace(self, state=CONFIRMED, confirmed_office=office, confirmed_at=now)


class RevealFile(Hidden, frozen=True, kw_only=True):
    """Who is to be named and why: sealed under the case's key."""

    reason: str
    contacts: tuple[str, ...]


class RevealPeople(Struct, frozen=True, kw_only=True):
    """Who asked and who confirmed: sealed under the identity key, for they answer for it."""

    by: str
    by_person: str | None
    confirmed_by: str | None = None
    confirmed_person: str | None = None


class Mark(Struct, frozen=True, kw_only=True):
    """That a candidate may be named in this case, by which reveal; and since when he was shown, on record with him."""

    contact: str
    reveal: str
    shown_at: datetime | None = None


def unmarked(wanted: Collection[str], marks: Mapping[str, Mark]) -> list[str]:
    """Return whom nobody may name yet, in order."""
    return [name for name in wanted if name not in marks]


def check_room(tenant: Tenant, used: int, more: int, now: datetime) -> None:
    """Refuse to name so many more people today by the tracer alone; tomorrow is another day, by the local clock."""
    cap = tenant.caps.reveals
    if used + more > cap:
        midnight = day_end(local_day(now, tenant), tenant)
        wait_s = max(1, round((midnight - now).total_seconds()))
        raise TooMany("reveals_used_up", wait_s, limit=cap, left=max(0, cap - used))
