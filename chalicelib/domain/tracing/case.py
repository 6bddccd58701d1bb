"""Cases (流调案件): a tracing with its number, legal basis and second person, from its opening to its key's end.

Everything in time is derived from the instants that stand in it: nobody has to come by for it to expire.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.ids import EPOCH, is_id
from chalicelib.domain.tenant import Tenant
from chalicelib.domain.tracing.choice import Window

State = Literal["pending", "approved", "denied", "closed", "expired", "erased"]
Decision = Literal["approved", "denied"]
PENDING: Final = "pending"
APPROVED: Final = "approved"
DENIED: Final = "denied"
CLOSED: Final = "closed"
EXPIRED: Final = "expired"
ERASED: Final = "erased"
_SECOND = timedelta(seconds=1)
_HOURS_PER_DAY = 24
_STAMP_DIGITS = 14


def is_case_id(text: str) -> bool:
    """Say whether a text could be a case's id: when it was opened, and its mark."""
    stamp, dash, mark = text.partition("-")
    return dash == "-" and len(stamp) == _STAMP_DIGITS and stamp.isascii() and stamp.isdigit() and is_id(mark)


class CaseWindow(Struct, frozen=True):
    """The instants a case may look at, whole seconds: from the first, before the second."""

    since: datetime
    until: datetime

    @property
    def seconds(self) -> Window:
        """Return it as tracing counts."""
        return Window((self.since - EPOCH) // _SECOND, (self.until - EPOCH) // _SECOND)


class CaseTerms(Struct, frozen=True, kw_only=True):
    """How long a case waits for its second person, stays open, and is kept after it is over, by policy."""

    pending: timedelta
    open: timedelta
    kept: timedelta


def terms_of(tenant: Tenant) -> CaseTerms:
    """Return a province's terms; a local stage with short days has short terms."""
    period_s, tracing = tenant.retention.period_s, tenant.tracing
    return CaseTerms(
        pending=timedelta(seconds=tracing.case_pending_hours * period_s // _HOURS_PER_DAY),
        open=timedelta(seconds=tracing.case_days * period_s),
        kept=timedelta(seconds=tenant.retention.cases_days * period_s),
    )


class Case(Struct, frozen=True, kw_only=True):
    """What stands in clear of a case: whose office and region it is, how far it got, until when. Nobody, and no number.

    `erase_at` is when its key goes, moved by each step; `recorded` how many steps the audit chain has of it: one that
    is not there does not count yet, unless it ends something.
    """

    id: str
    region: str
    office: str
    opened_at: datetime
    pending_until: datetime
    window: CaseWindow
    erase_at: datetime
    decision: Decision | None = None
    decided_at: datetime | None = None
    decided_office: str | None = None
    ends_at: datetime | None = None
    closed_at: datetime | None = None
    closed_office: str | None = None
    recorded: int = 0
    erased_at: datetime | None = None

    @property
    def ref(self) -> str:
        """Return its random part, by which the audit chain names it."""
        return self.id.rpartition("-")[2]

    @property
    def steps(self) -> int:
        """Return how many steps the audit chain should have of it: opened, decided, closed."""
        return 1 + (self.decision is not None) + (self.closed_at is not None)

    def state(self, now: datetime) -> State:
        """Say how far it got; from an end on nothing runs, whether or not anybody came by to write it down."""
        if self.erased_at is not None or now >= self.erase_at:
            return ERASED
        if self.closed_at is not None:
            return CLOSED
        if self.decision == DENIED:
            return DENIED
        if self.decision == APPROVED and self.ends_at is not None:
            decided = self.recorded > 1
            return EXPIRED if now >= self.ends_at else APPROVED if decided else PENDING
        return EXPIRED if now >= self.pending_until else PENDING

    def decided(self, decision: Decision, office: str, now: datetime, terms: CaseTerms) -> Case:
        """Return the case approved until an end, or denied; a case that nobody decides ends by itself."""
        now = now.replace(microsecond=0)  # a key ends at a whole second
        ends_at = now + terms.open if decision == APPROVED else now
        return replace(
            self,
            decision=decision,
            decided_at=now,
            decided_office=office,
            ends_at=ends_at,
            erase_at=ends_at + terms.kept,
        )

    def closed(self, office: str, now: datetime, terms: CaseTerms) -> Case:
        """Return the case closed before its end, or refuse what is over anyway."""
        state = self.state(now)
        if state not in (PENDING, APPROVED):
            raise Conflict("case_state", state=state)
        now = now.replace(microsecond=0)
        return replace(self, closed_at=now, closed_office=office, erase_at=now + terms.kept)


class AskedFor(Struct, frozen=True, kw_only=True):
    """Whom or what a case is about, as it was asked: a person (blind index), an alert, or a venue and maybe a door."""

    person: str | None = None
    id_type: str | None = None
    number_mask: str | None = None
    alert: str | None = None
    venue: str | None = None
    entrance: str | None = None


class CaseFile(Hidden, frozen=True, kw_only=True):
    """What a case is for and about: sealed under its own key, and gone with it."""

    case_no: str
    legal_basis: str
    reason: str
    subject: AskedFor
    denial: str | None = None


class CasePeople(Struct, frozen=True, kw_only=True):
    """Who opened, decided and closed a case: sealed under the identity key, for they answer for it after its end."""

    by: str
    by_person: str | None
    decided_by: str | None = None
    decided_person: str | None = None
    closed_by: str | None = None
    closed_person: str | None = None
