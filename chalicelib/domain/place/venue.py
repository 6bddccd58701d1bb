"""Venues (场所) and the states they pass through, from application to deregistration."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from chalicelib.domain.errors import Conflict

DRAFT, SUBMITTED, APPROVED, REJECTED = "draft", "submitted", "approved", "rejected"
RETURNED, DISABLED, DEREGISTERED = "returned", "disabled", "deregistered"
STATES = (DRAFT, SUBMITTED, APPROVED, REJECTED, RETURNED, DISABLED, DEREGISTERED)

REVIEW_DAYS = 3  # then an application is overdue
# (action, state before) -> state after. Enabling goes back to where disabling came from.
_MOVES = {
    ("submit", DRAFT): SUBMITTED,
    ("submit", REJECTED): SUBMITTED,
    ("submit", RETURNED): SUBMITTED,
    ("approve", SUBMITTED): APPROVED,
    ("reject", SUBMITTED): REJECTED,
    ("return", APPROVED): RETURNED,
    ("disable", APPROVED): DISABLED,
    ("disable", RETURNED): DISABLED,
    ("disable", SUBMITTED): DISABLED,
    ("enable", DISABLED): APPROVED,
} | {("deregister", state): DEREGISTERED for state in STATES if state != DEREGISTERED}

_OPENS_CODES = frozenset({"approve", "enable"})
_CLOSES_CODES = {"reject": "disabled", "disable": "disabled", "deregister": "deregistered"}
_EDITABLE = frozenset({DRAFT, SUBMITTED, REJECTED, RETURNED})


class Location(Struct, frozen=True):
    """A point in WGS-84 degrees."""

    lat: float
    lon: float


class Vehicle(Struct, frozen=True):
    """What makes a venue of a bus, coach, taxi or ride-hailing car."""

    plate: str
    kind: str
    line: str | None = None
    operator: str | None = None


class OpeningHours(Struct, frozen=True):
    """When the door is open, local HH:MM; closing before opening means past midnight."""

    opens: str
    closes: str


class Sounds(Struct, frozen=True):
    """Ids of the tenant's sounds that the venue chose."""

    success: str | None = None
    failure: str | None = None


class Venue(Struct, frozen=True, kw_only=True):
    """A place or vehicle that people enter; `manager` is an account, `manager_sealed` his name, number and phone.

    `managed_since` is when he took it over from another, if he did.
    `doors` are its entrances that are not removed, None when nobody has counted them; it last changed at `changed_at`.
    `department_fixed` says that the command decided which of several departments is responsible.
    Whom it names is forgotten at `contact_until`, who is invited at `invited_until`; venue_end.py says when that is.
    """

    id: str
    name: str
    category: str
    department: str | None
    region: str
    address: str
    manager: str
    manager_sealed: bytes
    manager_mask: dict[str, str]
    manager_person: str | None
    applicant: str
    created_at: datetime
    seed: bytes
    state: str = DRAFT
    location: Location | None = None
    vehicle: Vehicle | None = None
    opening_hours: OpeningHours | None = None
    sounds: Sounds | None = None
    promised: bool = False
    manager_accepted: bool = True
    managed_since: datetime | None = None
    invited: str | None = None
    next_sealed: bytes | None = None
    next_mask: dict[str, str] | None = None
    next_person: str | None = None
    next_accepted: bool = False
    invited_by: str | None = None
    invited_by_person: str | None = None
    author_person: str | None = None
    live: bool = False
    before_disabled: str | None = None
    disabled_level: int | None = None
    submitted_at: datetime | None = None
    decided_at: datetime | None = None
    reviewer: str | None = None
    department_fixed: bool = False
    reason: str | None = None
    confirmed_at: datetime | None = None
    missing: tuple[str, ...] = ()
    import_row: str | None = None
    contact_until: datetime | None = None
    invited_until: datetime | None = None
    doors: int | None = None
    changed_at: datetime | None = None
    version: int = 0


class Entrance(Struct, frozen=True, kw_only=True):
    """One door, with the code that hangs on it (一门一码)."""

    id: str
    name: str
    description: str
    kind: str
    code: str
    version: int = 1
    state: str = "active"


class Decision(Struct, frozen=True, kw_only=True):
    """One line of a venue's history: who moved it, from where to where, and why.

    `unlike_sheet` says that another person than the survey sheet's manager submitted.
    """

    at: datetime
    action: str
    before: str | None
    after: str
    by: str
    office: str | None = None
    reason: str | None = None
    unlike_sheet: bool = False


def move(venue: Venue, action: str) -> str:
    """Return the state after `action`, or refuse with where the venue stands."""
    after = _MOVES.get((action, venue.state))
    never_live = action == "disable" and venue.state == SUBMITTED and not venue.live
    if after is None or never_live:
        raise Conflict("venue_state", state=venue.state, action=action)
    if action == "enable" and venue.before_disabled:
        return venue.before_disabled
    return after


def live_after(venue: Venue, action: str) -> bool:
    """Say whether the venue's codes answer scans after `action`; a returned venue keeps its code live."""
    if action in _CLOSES_CODES:
        return False
    return action in _OPENS_CODES or venue.live


def closing_reason(action: str) -> str:
    """Say what a scan of a code closed by `action` is told."""
    return _CLOSES_CODES[action]


def editable(venue: Venue, lock_on_approval: bool) -> bool:
    """Say whether basic data may change: until approval, and after it where the province allows."""
    return venue.state in _EDITABLE or (venue.state == APPROVED and not lock_on_approval)


def review_due(venue: Venue) -> datetime | None:
    """Return the instant from which an application has waited too long for its review; None when it waits for none."""
    if venue.state != SUBMITTED or venue.submitted_at is None:
        return None
    return venue.submitted_at + timedelta(days=REVIEW_DAYS)
