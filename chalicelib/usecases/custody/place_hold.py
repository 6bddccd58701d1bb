"""Place a hold: one person lists rows for a case in law and says why; until a second confirms, nothing is kept."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain import naming
from chalicelib.domain.alarm.alert import parse_id
from chalicelib.domain.custody.hold import Hold, HoldCase, HoldPeople, Stretch
from chalicelib.domain.errors import Gone
from chalicelib.domain.fields import Fields
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person.caller import Caller
from chalicelib.observability import log
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.storage import keys
from chalicelib.storage.holds import case_of
from chalicelib.usecases.custody import list_rows
from chalicelib.usecases.custody.list_rows import Estimate
from chalicelib.usecases.custody.record import record

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

PROPOSERS = ("command", "approver")
STRETCH_AT_MOST = timedelta(days=7)  # a longer list is several stretches, each of which somebody wrote down
HOUR_S = 3600
_COUNTY, _LEVELS = 6, (6, 4, 2)


class Listing(Struct, frozen=True, kw_only=True):
    """Rows that are wanted: a venue's (or one entrance's) between two instants, or an alert's; as they came."""

    venue_id: str | None = None
    entrance_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    alert_id: str | None = None


class Proposal(Hidden, frozen=True, kw_only=True):
    """What somebody proposes to keep, until when, and what for."""

    case_no: str
    legal_basis: str
    assessment: str
    until: datetime
    rows: tuple[Listing, ...]


class Shown(Struct, frozen=True):
    """A hold as its reader sees it: with its case where he may see that, and with what it would keep before it does."""

    hold: Hold
    case: HoldCase | None = None
    estimate: Estimate | None = None


def propose(workspace: Workspace, caller: Caller, wanted: Proposal) -> Shown:
    """Put a hold before a second person; it stops no destruction yet."""
    now = workspace.instant()
    fields = Fields()
    until = _end(workspace, wanted.until.replace(microsecond=0), now, fields)
    case = HoldCase(
        case_no=fields.take("case_no", naming.description, wanted.case_no, ""),
        legal_basis=fields.take("legal_basis", naming.free_text, wanted.legal_basis, ""),
        assessment=fields.take("assessment", naming.free_text, wanted.assessment, ""),
        stretches=_stretches(workspace, wanted.rows, now, fields),
    )
    fields.done()
    region = _region(case.stretches)
    role = caller.role_over(region, *PROPOSERS)
    # A refusal tells a number too: counting minutes and doors is no way to look for somebody.
    workspace.ephemera.spend("searches", caller.account, workspace.tenant.limits.searches_per_staff_hour, HOUR_S)
    found = list_rows.estimate(workspace, case.stretches, now)
    list_rows.check(workspace, case.stretches, found)
    mark = workspace.fresh_id()
    hold = Hold(id=f"{now:%Y%m%d%H%M%S}-{mark}", region=region, office=role.office, at=now, until=until)
    facts: dict[str, str | int | bool | list[str] | None] = {"rows": found.rows, "until": _spelled(until)}
    once = keys.once_name("HOLD_PROPOSED", "hold", mark)
    record(workspace, "HOLD_PROPOSED", office=role.office, purpose="hold", ref=mark, once=once, facts=facts)
    _keep(workspace, caller, hold, case)
    log("hold_proposed", region=region, rows=found.rows)
    return Shown(hold, case, found)


def _keep(workspace: Workspace, caller: Caller, hold: Hold, case: HoldCase) -> None:
    key, row, condition = workspace.case_keys.draft(case_of(hold.id), hold.until)
    people = HoldPeople(by=caller.account, by_person=caller.person)
    boxes = (
        workspace.holds.close_case(hold.id, case, key),
        workspace.holds.close_people(hold.id, people, workspace.keyring),
    )
    workspace.holds.add(hold, boxes, (row, condition))


def _end(workspace: Workspace, until: datetime, now: datetime, fields: Fields) -> datetime:
    if until <= now:
        fields.refuse("until", "expired")
    elif until > now + timedelta(days=workspace.tenant.caps.hold_days):
        fields.refuse("until", "too_far_ahead")
    return until


def _stretches(workspace: Workspace, rows: Collection[Listing], now: datetime, fields: Fields) -> tuple[Stretch, ...]:
    found = []
    for number, row in enumerate(rows):
        name = f"rows[{number}]"
        stretch = _alert(workspace, row, name, fields) if row.alert_id else _stay(workspace, row, name, now, fields)
        if stretch is not None:
            found.append(stretch)
    return tuple(found)


def _alert(workspace: Workspace, row: Listing, name: str, fields: Fields) -> Stretch | None:
    if row != Listing(alert_id=row.alert_id):
        fields.refuse(f"{name}.alert_id", "alert_or_venue")
        return None
    where = parse_id(row.alert_id or "")
    alert = workspace.alerts.get(where) if where else None
    if where is None or alert is None:
        if where is not None and _is_gone(workspace, where.day):
            raise Gone("hold_day_erased", day=f"{where.day[:4]}-{where.day[4:6]}-{where.day[6:]}")
        fields.refuse(f"{name}.alert_id", "alert_unknown")
        return None
    at = alert.occurred_at
    return Stretch(
        venue=alert.venue, county=where.county, since=at, until=at, entrance=alert.entrance, alert=row.alert_id
    )


def _is_gone(workspace: Workspace, day: str) -> bool:
    try:
        workspace.day_keys.get("alerts", day)
    except DayKeyGone:
        return True
    return False


def _stay(workspace: Workspace, row: Listing, name: str, now: datetime, fields: Fields) -> Stretch | None:
    if row.venue_id is None or row.since is None or row.until is None:
        fields.refuse(f"{name}.venue_id", "alert_or_venue")
        return None
    venue = workspace.venues.get(row.venue_id)
    if venue is None:
        fields.refuse(f"{name}.venue_id", "venue_unknown")
    elif row.entrance_id and row.entrance_id not in workspace.venues.entrance_names(venue.id):
        fields.refuse(f"{name}.entrance_id", "entrance_unknown")
    if row.until > now:
        fields.refuse(f"{name}.to", "in_future")
    elif row.until < row.since:
        fields.refuse(f"{name}.to", "ends_before_start")
    elif row.until - row.since > STRETCH_AT_MOST:
        fields.refuse(f"{name}.to", "stretch_too_long", days=STRETCH_AT_MOST.days)
    if venue is None or fields.errors:
        return None
    county = venue.region[:_COUNTY]
    return Stretch(venue=venue.id, county=county, since=row.since, until=row.until, entrance=row.entrance_id)


def _region(stretches: Collection[Stretch]) -> str:
    """Return the region that has all of it: a county, its city, or the province."""
    counties = [stretch.county for stretch in stretches]
    shared = (level for level in _LEVELS if len({county[:level] for county in counties}) == 1)
    return counties[0][: next(shared)]


def _spelled(instant: datetime) -> str:
    return instant.isoformat(timespec="milliseconds")
