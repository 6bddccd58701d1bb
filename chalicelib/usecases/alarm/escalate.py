"""Escalate: remind the manager, then tell reviewers and command, each step once, until an alert is closed.

What was held is told as a number.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.alarm.alert import Alert, parse_id
from chalicelib.domain.alarm.alert_window import AlertWindow
from chalicelib.observability import log, measure
from chalicelib.storage.outbox import Message
from chalicelib.usecases.alarm.raise_alert import escalation_steps, spacing

if TYPE_CHECKING:
    from chalicelib.domain.place.venue import Venue
    from chalicelib.runtime import Workspace
    from chalicelib.storage.alert_windows import WindowWrite
    from chalicelib.storage.rows.ephemera import EphemeraRow

TOGETHER_MAX = 80  # alerts of one venue in one transaction, which takes a hundred rows
RECEIVERS_MAX = 10
COUNTY = 6  # digits of a county's code


class Escalated(Struct, frozen=True):
    """How many summaries were sent, alerts taken a step on, and counties that failed."""

    told: int
    stepped: int
    failed: int


class Due(NamedTuple):
    """Alerts of a venue that have taken so many of the county's steps, and are due for the next."""

    taken: int
    alerts: list[Alert]
    steps: tuple[timedelta, ...]


def escalate(workspace: Workspace, at: datetime) -> Escalated:
    """Walk the counties once; what one run leaves, or two runs dispute, the next one takes up."""
    told = stepped = failed = 0
    for county in workspace.regions.counties_under(workspace.tenant.region_root):
        try:
            told += _tell_held(workspace, county, at)
            stepped += _step(workspace, county, at)
        except Exception as fault:  # noqa: BLE001  one county must not hide the others; the job fails at its end
            failed += 1
            log("escalation_failed", region=county, cause=type(fault).__name__, level="error")
    return Escalated(told, stepped, failed)


def _tell_held(workspace: Workspace, county: str, at: datetime) -> int:
    told = 0
    for window, version in workspace.alert_windows.holding(county):
        if not window.due(at, spacing(workspace)):
            continue
        venue = workspace.venues.get(window.venue)
        phones = _manager(workspace, venue)
        rows = _drafts(workspace, "alert_more", phones, venue, window.held)
        if workspace.alert_windows.tell(workspace.alert_windows.write(window.told(at), version), *rows):
            workspace.outbox.send(*rows)
            measure("alerts_told", "Told", window.held, venue=window.venue)
            told += 1
    return told


def _step(workspace: Workspace, county: str, at: datetime) -> int:
    """Take each alert whose next step is due one step on, those of a venue together."""
    steps = escalation_steps(workspace, county)
    due = defaultdict(list)
    for alert in workspace.alerts.open_in(county):
        next_at = alert.escalates_at(steps)
        if next_at is not None and at >= next_at:
            due[alert.venue, alert.escalated, alert.county_only].append(alert)
    stepped = 0
    for (venue_id, taken, _), alerts in due.items():
        venue = workspace.venues.get(venue_id)
        for start in range(0, len(alerts), TOGETHER_MAX):
            stepped += _together(workspace, venue, Due(taken, alerts[start : start + TOGETHER_MAX], steps), at)
    return stepped


def _together(workspace: Workspace, venue: Venue | None, due: Due, at: datetime) -> int:
    """Write the step of all these alerts with its messages, or nothing when somebody acted meanwhile."""
    taken, alerts, steps = due
    fresh = []
    for alert in alerts:
        name = parse_id(alert.id)
        held = workspace.alerts.versioned(name) if name else None
        # The index lags behind: whatever was moved or escalated a moment ago is left alone.
        if name and held and (held[0].steps, held[0].escalated) == (alert.steps, taken):
            fresh.append((name, replace(held[0], escalated=taken + 1).due_by(steps), held[1]))
    rung = max(taken, 1) if alerts[0].county_only else taken  # the county's own begins with the county
    window = _window(workspace, fresh[0][0].county, alerts[0].venue, rung, at) if fresh else None
    if window is None:
        return 0
    kind, phones = _receivers(workspace, venue, rung)
    if not phones:  # the steps stay due: whoever is appointed hears of them
        measure("alert_untold", "Untold", len(fresh), venue=alerts[0].venue, attempt=taken + 1)
        return 0
    rows = _drafts(workspace, kind, phones, venue, len(fresh))
    if not workspace.alerts.escalate(fresh, window, *rows):
        return 0
    workspace.outbox.send(*rows)
    measure("alerts_escalated", "Escalated", len(fresh), venue=alerts[0].venue, attempt=taken + 1, count=len(rows))
    return len(fresh)


def _window(workspace: Workspace, county: str, venue: str, rung: int, at: datetime) -> WindowWrite | None:
    """Return the window that opens with this step; None while the last one's is open, in which steps stay due."""
    before, version = workspace.alert_windows.get(county, venue, rung)
    if before is not None and before.open(at, spacing(workspace)):
        return None
    return workspace.alert_windows.write(AlertWindow(venue=venue, county=county, opened_at=at, rung=rung), version)


def _receivers(workspace: Workspace, venue: Venue | None, rung: int) -> tuple[str, list[str]]:
    """Return what is sent to whom: where nobody answers, to the next level up, as far as the province's command."""
    if rung == 0 and (manager := _manager(workspace, venue)):
        return "alert_overdue", manager
    if venue is None:
        return "alert_escalated", []
    county, root = venue.region[:6], workspace.tenant.region_root
    places = [(county, ("command",)), (county[:4], ("command",)), (root, ("command",))]
    levels = [(county, ("reviewer",)), *places] if rung < 2 else places
    found = (_officials(workspace, venue, place, names) for place, names in levels)
    return "alert_escalated", next((phones for phones in found if phones), [])


def _drafts(workspace: Workspace, kind: str, phones: list[str], venue: Venue | None, count: int) -> list[EphemeraRow]:
    params = {"venue": venue.name if venue else "", "count": str(count)}
    return [workspace.outbox.draft(Message(kind, phone, params)) for phone in phones]


def _manager(workspace: Workspace, venue: Venue | None) -> list[str]:
    phone = workspace.people.phone_of(venue.manager) if venue else None
    return [phone] if phone else []


def _officials(workspace: Workspace, venue: Venue, place: str, names: tuple[str, ...]) -> list[str]:
    """Return the phones of a county's, city's or province's own staff of these roles who answer for the venue."""
    phones = set()
    for _, region, account in workspace.staff.within(place, [place[:4]]):
        if len(place) < COUNTY and region != place:
            continue
        roles = [grant.role for grant in workspace.people.grants(account) if grant.person is not None]
        if any(role.name in names and role.covers(venue.region, venue.category) for role in roles):
            phones.add(workspace.people.phone_of(account))
    return sorted(phone for phone in phones if phone)[:RECEIVERS_MAX]
