"""What a case may ask about: a person, an alert or a venue of one's region, in a window whose data still lives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.alarm.alert import parse_id
from chalicelib.domain.day import local_day
from chalicelib.domain.fields import Fields
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person import identity
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.masking import mask_id_number
from chalicelib.domain.tracing.case import AskedFor, CaseWindow
from chalicelib.usecases.tracing.opened_case import TRACER

if TYPE_CHECKING:
    from chalicelib.domain.person.role import Role
    from chalicelib.runtime import Workspace

AHEAD_AT_MOST = timedelta(seconds=120)  # whose clock is fast by no more may say "until now"
JUST_BEFORE_NEXT = timedelta(microseconds=999_999)
OLDEST = timedelta(days=366)  # no policy keeps visits longer
RESIDENT = "resident_id"


class Asked(Hidden, frozen=True, kw_only=True):
    """Whom or what a tracer asks about, as it came: exactly one of a document, an alert, a venue."""

    id_type: str | None = None
    id_number: str | None = None
    alert_id: str | None = None
    venue_id: str | None = None
    entrance_id: str | None = None


def window_of(workspace: Workspace, since: datetime, until: datetime, now: datetime, fields: Fields) -> CaseWindow:
    """Return the window in whole seconds, those it begins and ends in included: not ahead, not too long, not destroyed.

    Whoever scanned in the second in which he is asked about is found.
    """
    window = CaseWindow(_second(since, now), _second(until + JUST_BEFORE_NEXT, now) if until <= now + OLDEST else now)
    longest = timedelta(days=workspace.tenant.tracing.window_days_max)
    if until > now + AHEAD_AT_MOST:
        fields.refuse("to", "in_future")
    elif until <= since:
        fields.refuse("to", "ends_before_start")
    elif until - since > longest:
        fields.refuse("to", "window_too_long", days=longest.days)
    if since <= now - OLDEST or workspace.deadline("visits", local_day(window.since, workspace.tenant)) <= now:
        fields.refuse("from", "window_gone")
    return window


def _second(instant: datetime, now: datetime) -> datetime:
    """Return an instant in whole seconds of UTC; one beyond all calendars is as good as the oldest."""
    return max(min(instant, now + OLDEST), now - OLDEST).astimezone(UTC).replace(microsecond=0)


def subject_of(workspace: Workspace, caller: Caller, asked: Asked, fields: Fields) -> tuple[AskedFor, Role]:
    """Return whom or what is meant, and the role by which the caller may ask; nobody is looked up here.

    A person may be asked about wherever he lives and was. A venue and an alert are of a county, whose tracers ask.
    """
    broadest = min(caller.roles_named(TRACER), key=lambda role: len(role.region))
    given = [asked.id_number, asked.alert_id, asked.venue_id]
    alone = asked.id_number is not None or asked.id_type is None
    if sum(each is not None for each in given) != 1 or not alone or (asked.entrance_id and not asked.venue_id):
        fields.refuse("subject", "one_subject")
        return AskedFor(), broadest
    if asked.alert_id is not None:
        return _alert(workspace, caller, asked.alert_id, fields) or (AskedFor(), broadest)
    if asked.venue_id is not None:
        return _venue(workspace, caller, asked, fields) or (AskedFor(), broadest)
    return _person(workspace, asked, fields), broadest


def _person(workspace: Workspace, asked: Asked, fields: Fields) -> AskedFor:
    today, id_type = local_day(workspace.instant(), workspace.tenant), asked.id_type or RESIDENT
    number = fields.take(
        "subject.id_number", lambda raw: identity.parse(id_type, raw, today).value, asked.id_number or "", ""
    )
    person = workspace.people.person(id_type, number)
    return AskedFor(person=person, id_type=id_type, number_mask=mask_id_number(number))


def _alert(workspace: Workspace, caller: Caller, alert_id: str, fields: Fields) -> tuple[AskedFor, Role] | None:
    where = parse_id(alert_id)
    role = caller.role_over(where.county, TRACER) if where else None
    if where is None or role is None or workspace.alerts.get(where) is None:
        fields.refuse("subject.alert_id", "alert_unknown")
        return None
    return AskedFor(alert=alert_id), role


def _venue(workspace: Workspace, caller: Caller, asked: Asked, fields: Fields) -> tuple[AskedFor, Role] | None:
    venue = workspace.venues.get(asked.venue_id or "")
    if venue is None:
        fields.refuse("subject.venue_id", "venue_unknown")
        return None
    role = caller.role_over(venue.region, TRACER)
    if asked.entrance_id and asked.entrance_id not in workspace.venues.entrance_names(venue.id):
        fields.refuse("subject.entrance_id", "entrance_unknown")
    return AskedFor(venue=venue.id, entrance=asked.entrance_id), role
