"""Follow an alert to its end: acknowledge it, hand the person over, close it with what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain import naming
from chalicelib.domain.alarm.alert import Remark, Step
from chalicelib.domain.errors import Forbidden, Gone, NotFound
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.caller import Caller
from chalicelib.observability import measure
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.usecases.alarm.raise_alert import escalation_steps
from chalicelib.usecases.alarm.seen_alert import Seen, acting_office, at_own_door, found, opened

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def acknowledge(workspace: Workspace, caller: Caller, alert_id: str) -> Seen:
    """Take an alert on: the county's minutes run anew, until it is closed."""
    return _move(workspace, caller, alert_id, "acknowledge", None)


def hand_over(workspace: Workspace, caller: Caller, alert_id: str, to: str, note: str) -> Seen:
    """Say to whom the person was handed over: the county's health point, as a rule."""
    return _move(workspace, caller, alert_id, "hand_over", _remark("hand_over", "to", to, note))


def close(workspace: Workspace, caller: Caller, alert_id: str, measure_taken: str, note: str) -> Seen:
    """End an alert with the measure taken."""
    return _move(workspace, caller, alert_id, "close", _remark("close", "measure", measure_taken, note))


def _remark(action: str, field: str, about: str, note: str) -> Remark:
    fields = Fields()
    about = fields.take(field, naming.description, about, "")
    note = fields.take("note", naming.free_text, note, "") if note.strip() else ""
    fields.done()
    return Remark(action, about, note)


def _move(workspace: Workspace, caller: Caller, alert_id: str, action: str, remark: Remark | None) -> Seen:
    """Make a step once; whoever made it and lost the answer gets it again, whoever says something else is refused."""
    name, alert, version, venue = found(workspace, caller, alert_id)
    own = at_own_door(workspace, caller, venue, alert.entrance)
    before = opened(workspace, alert, venue, own_door=own)
    if before is not None and before.content.person == caller.person:
        raise Forbidden("own_alert")
    said = remark is None or (before is not None and remark in before.remarks)
    if not (said and alert.was_moved_by(action, caller.account)):
        office = None if own else acting_office(caller, venue)
        alert = alert.moved(Step(action=action, at=workspace.instant(), by=caller.account, office=office))
        alert = alert.due_by(escalation_steps(workspace, name.county))
        try:
            key = workspace.day_keys.get("alerts", name.day)
        except DayKeyGone:
            raise Gone("alert_ended") from None
        workspace.alerts.advance(name, alert, version, remark, key)
        measure("alert_moved", "Moved", 1, alert=alert.id, venue=alert.venue, action=action, state=alert.state)
    seen = opened(workspace, alert, venue, own_door=own)
    if seen is None:
        raise NotFound("not_found")
    return seen
