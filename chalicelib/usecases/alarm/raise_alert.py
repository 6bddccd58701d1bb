"""Raise the one alert of an abnormal visit, and tell the venue's manager without saying who came."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.alarm.alert import ESCALATION_MINUTES, Alert, AlertId, AlertSeal, id_of
from chalicelib.domain.alarm.alert_window import AlertWindow
from chalicelib.domain.alarm.health_point import HealthPoint, nearest
from chalicelib.domain.errors import Conflict
from chalicelib.domain.place.venue import Venue
from chalicelib.observability import measure
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.storage.outbox import Message

if TYPE_CHECKING:
    from chalicelib.domain.alarm.health import Health
    from chalicelib.domain.entry.kept_visit import KeptVisit
    from chalicelib.runtime import Workspace
    from chalicelib.storage.alert_windows import WindowWrite
    from chalicelib.storage.rows.ephemera import EphemeraRow

ATTEMPTS = 8  # alerts of one venue that are raised at the same time take turns


def raise_alert(workspace: Workspace, visit: KeptVisit, read_later: Health | None = None) -> bool:
    """Write alert and message in one transaction; False when it was raised before. A crash after it is swept up.

    `read_later` is the colour of somebody whose colour nobody could read at the door.
    """
    seal = workspace.visits.open(visit, workspace.day_keys.get(visit.row_class, visit.day))
    name = id_of(visit, seal.county)
    if workspace.alerts.get(name) is not None:
        return False
    key = workspace.day_keys.get("alerts", visit.day)
    if not key.writable:
        raise DayKeyGone(visit.day)
    venue = workspace.venues.get(visit.venue)
    county_only = visit.mode == "paper"
    point = None if county_only else seal.health_point or _health_point(workspace, seal.county, venue)
    message = None if county_only else _message(workspace, visit, venue, point)
    content = AlertSeal(
        visit_pk=visit.pk,
        visit_sk=visit.sk,
        person=seal.shown.person,
        mask=seal.shown.mask,
        identity=seal.shown.identity,
        colour=(read_later or seal.shown).colour,
        flags=(read_later or seal.shown).flags,
        mode=visit.mode,
    )
    alert = _alert(workspace, name, visit)
    alert = replace(alert, told=message is not None, county_only=county_only, health_point=point)
    for _ in range(ATTEMPTS):
        rows, window = _telling(workspace, alert, name.county, message)
        try:
            written = workspace.alerts.put_once(name, alert, content, key, *rows, window=window)
        except Conflict:  # another alert of the venue was counted meanwhile
            continue
        if written:
            measure("alert_raised", "Raised", 1, alert=alert.id, venue=visit.venue, mode=visit.mode)
            workspace.outbox.send(*rows)
        return written
    raise Conflict("changed_meanwhile")


def escalation_steps(workspace: Workspace, county: str) -> tuple[timedelta, ...]:
    """Return how long after an alert each step follows when nobody takes it on: the county's, or ours."""
    minutes = workspace.duties.county(county).escalation_minutes or ESCALATION_MINUTES
    return tuple(timedelta(minutes=each) for each in sorted(minutes))


def spacing(workspace: Workspace) -> timedelta:
    """Return how long after an SMS a venue's further alerts are held."""
    return timedelta(hours=1) / workspace.tenant.limits.alert_sms_per_venue_hour


def _telling(
    workspace: Workspace, alert: Alert, county: str, message: Message | None
) -> tuple[list[EphemeraRow], WindowWrite | None]:
    """Draft the message, or count the alert among those that are told together; nobody to be told, nothing to count."""
    if message is None:
        return [], None
    before, version = workspace.alert_windows.get(county, alert.venue)
    now = alert.raised_at
    if before is None:
        after, at_once = AlertWindow(venue=alert.venue, county=county, opened_at=now), True
    else:
        after, at_once = before.with_one_more(now, spacing(workspace))
    rows = [workspace.outbox.draft(message)] if at_once else []
    return rows, workspace.alert_windows.write(after, version)


def _alert(workspace: Workspace, name: AlertId, visit: KeptVisit) -> Alert:
    now = workspace.instant()
    return Alert(
        id=str(name),
        venue=visit.venue,
        entrance=visit.entrance,
        occurred_at=visit.occurred_at(workspace.utc_offset),
        raised_at=now,
        due_at=now + escalation_steps(workspace, name.county)[0],
    )


def _health_point(workspace: Workspace, county: str, venue: Venue | None) -> HealthPoint | None:
    """Return where the person is taken when the door did not say it: he was written down, or nothing could be read."""
    points = workspace.health_points.of(county).items
    return nearest(points, venue.region if venue else county, venue.location if venue else None)


def _message(workspace: Workspace, visit: KeptVisit, venue: Venue | None, point: HealthPoint | None) -> Message | None:
    """Draft the manager's SMS: which door, when, whereto, and nothing else; None when nobody can be told."""
    phone = workspace.people.phone_of(venue.manager) if venue else None
    if venue is None or phone is None:
        measure("alert_untold", "Untold", 1, venue=visit.venue)
        return None
    entrance = next((one.name for one in workspace.venues.entrances(venue.id) if one.id == visit.entrance), "")
    local = visit.occurred_at(workspace.utc_offset) + workspace.utc_offset
    params = {"venue": venue.name, "entrance": entrance, "time": f"{local:%m-%d %H:%M}"}
    if point is None:
        return Message("alert", phone, params)
    return Message("alert_point", phone, params | {"point": point.name, "point_phone": point.phone})
