"""Raise the one alert of an abnormal visit, and tell the venue's manager without saying who came."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.alert import DUE_AFTER, Alert, AlertId, AlertSeal, id_of
from chalicelib.observability import measure
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.storage.outbox import Message

if TYPE_CHECKING:
    from chalicelib.domain.kept_visit import KeptVisit
    from chalicelib.runtime import Workspace


def raise_alert(workspace: Workspace, visit: KeptVisit) -> bool:
    """Write alert and message in one transaction; False when it was raised before. A crash after it is swept up."""
    seal = workspace.visits.open(visit, workspace.day_keys.get(visit.row_class, visit.day))
    name = id_of(visit, seal.county)
    if workspace.alerts.get(name) is not None:
        return False
    key = workspace.day_keys.get("alerts", visit.day)
    if not key.writable:
        raise DayKeyGone(visit.day)
    message = _message(workspace, visit)
    content = AlertSeal(
        visit_pk=visit.pk,
        visit_sk=visit.sk,
        person=seal.shown.person,
        mask=seal.shown.mask,
        identity=seal.shown.identity,
        colour=seal.shown.colour,
        flags=seal.shown.flags,
    )
    rows = [workspace.outbox.draft(message)] if message else []
    alert = _alert(workspace, name, visit, told=bool(rows))
    if not workspace.alerts.put_once(name, alert, content, key, *rows):
        return False
    measure("alert_raised", "Raised", 1, alert=alert.id, venue=visit.venue, mode=visit.mode)
    workspace.outbox.send(*rows)
    return True


def _alert(workspace: Workspace, name: AlertId, visit: KeptVisit, *, told: bool) -> Alert:
    now = workspace.instant()
    steps = workspace.duties.county(name.county).escalation_minutes
    return Alert(
        id=str(name),
        venue=visit.venue,
        entrance=visit.entrance,
        occurred_at=visit.occurred_at(workspace.utc_offset),
        raised_at=now,
        due_at=now + (timedelta(minutes=steps[0]) if steps else DUE_AFTER),
        told=told,
    )


def _message(workspace: Workspace, visit: KeptVisit) -> Message | None:
    """Draft the manager's SMS: which door, when, and nothing else; None when nobody can be told."""
    venue = workspace.venues.get(visit.venue)
    phone = workspace.people.phone_of(venue.manager) if venue else None
    if venue is None or phone is None:
        measure("alert_untold", "Untold", 1, venue=visit.venue)
        return None
    entrance = next((one.name for one in workspace.venues.entrances(venue.id) if one.id == visit.entrance), "")
    local = visit.occurred_at(workspace.utc_offset) + workspace.utc_offset
    return Message("alert", phone, {"venue": venue.name, "entrance": entrance, "time": f"{local:%m-%d %H:%M}"})
