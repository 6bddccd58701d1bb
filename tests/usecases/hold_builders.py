"""Holds for tests: two people of two offices, and rows at known milliseconds."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.custody.hold import Hold
from chalicelib.domain.entry.written import Written
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.venue import Entrance, Venue
from chalicelib.storage import keys
from chalicelib.usecases.custody import confirm_hold, place_hold
from chalicelib.usecases.custody.place_hold import Listing, Proposal
from chalicelib.usecases.door.check_in import Scan, check_in
from chalicelib.usecases.door.write_down import write_down
from tests.callers import staff
from tests.embedded import TestWorkspace
from tests.people import fresh_id_number
from tests.usecases.test_check_in import coloured
from tests.usecases.test_venues import approved

DONGKOU = "430525"


@dataclass
class Shop:
    """A venue with two doors, and whoever manages it."""

    workspace: TestWorkspace
    manager: Caller
    venue: Venue
    doors: list[Entrance]

    def scan(self, at: datetime, door: int = 0, colour: str = "green") -> Caller:
        """Let somebody scan at an instant."""
        visitor = coloured(self.workspace, colour)
        scan_id = make_scan_id(at, secrets.randbits(74))
        check_in(self.workspace, visitor, Scan(code=self.doors[door].code, scan_id=scan_id))
        return visitor

    def write(self, at: datetime, name: str = "老王") -> str:
        """Write somebody down at an instant; return his number."""
        number = fresh_id_number()
        people = (Written(name=name, id_type="resident_id", id_number=number, symptoms="发热"),)
        write_down(self.workspace, self.manager, self.doors[0].id, make_scan_id(at, secrets.randbits(74)), people)
        return number

    def listing(self, since: datetime, until: datetime, door: int | None = None) -> Listing:
        """List what was there between two instants."""
        entrance = None if door is None else self.doors[door].id
        return Listing(venue_id=self.venue.id, entrance_id=entrance, since=since, until=until)


def shop(workspace: TestWorkspace) -> Shop:
    """Make a venue whose codes answer."""
    manager, venue, doors = approved(workspace)
    return Shop(workspace, manager, venue, doors)


def moment(workspace: TestWorkspace) -> datetime:
    """Return a whole millisecond a minute ago, on the day of the present or the one before."""
    now = workspace.instant() - timedelta(minutes=1)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


def day_of(workspace: TestWorkspace, at: datetime) -> str:
    """Return the local day (yyyymmdd)."""
    return keys.day(at, workspace.utc_offset)


def proposal(workspace: TestWorkspace, *rows: Listing, days: float = 30, **more: Any) -> Proposal:
    """Say what is wanted and what for."""
    words = {"case_no": "湘0525刑初12号", "legal_basis": "刑事诉讼法第五十四条", "assessment": "仅涉案时段，影响可控"}
    return Proposal(**words | more, until=workspace.instant() + timedelta(days=days), rows=rows)


def proposer(workspace: TestWorkspace) -> Caller:
    """Return who proposes."""
    return staff(workspace, "command", DONGKOU, "县指挥部")


def approver(workspace: TestWorkspace) -> Caller:
    """Return who confirms."""
    return staff(workspace, "approver", DONGKOU, "县司法局")


def held(workspace: TestWorkspace, *rows: Listing, days: float = 30) -> Hold:
    """Place and confirm a hold."""
    placed = place_hold.propose(workspace, proposer(workspace), proposal(workspace, *rows, days=days))
    return confirm_hold.confirm(workspace, approver(workspace), placed.hold.id).hold


def entries(workspace: TestWorkspace, hold: Hold) -> list[dict[str, Any]]:
    """Return what the chain says of a hold."""
    import json

    found = [json.loads(workspace.audit.line(seq) or "") for seq in range(1, workspace.audit.head().seq + 1)]
    return [entry for entry in found if entry["ref"] == hold.ref]


def raw_rows(workspace: TestWorkspace, table: str) -> list[dict[str, Any]]:
    """Return a table as it lies there."""
    import boto3

    settings = workspace.settings
    client = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)
    pages = client.get_paginator("scan").paginate(TableName=settings.table(table))
    return [item for page in pages for item in page["Items"]]
