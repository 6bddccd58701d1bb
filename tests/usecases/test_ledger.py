"""What the chain says of a day is what an outside ledger says was sent: late ones, repeated ones and paper included."""

import secrets
from collections import Counter
from datetime import datetime, timedelta

import pytest

from chalicelib.domain.day import local_day
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.retention import day_name
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import Scan, check_in
from chalicelib.usecases.door.type_in import Line, type_in
from chalicelib.usecases.door.write_down import write_down
from tests.callers import person
from tests.custody import SOON, closing, entries, run, today
from tests.embedded import TestWorkspace, province
from tests.usecases.test_doors import clerk_of
from tests.usecases.test_venues import approved
from tests.usecases.test_write_down import granny

pytestmark = pytest.mark.aws
Ledger = Counter[tuple[str, str]]


def noted(ledger: Ledger, workspace: TestWorkspace, row_class: str, at: datetime, rows: int = 1) -> None:
    """Write down outside the program that rows of a class were accepted for a day."""
    ledger[row_class, day_name(local_day(at, workspace.tenant))] += rows


def told(workspace: TestWorkspace) -> Ledger:
    """Add up what the chain says: COMMIT and ADD."""
    said: Ledger = Counter()
    for entry in entries(workspace, "COMMIT", "ADD"):
        said[entry["facts"]["class"], entry["facts"]["day"]] += entry["facts"]["rows"]
    return +said


def test_commits_and_adds_are_what_was_sent() -> None:
    hunan, ledger = province("43"), Counter[tuple[str, str]]()
    make_day_keys(hunan, hunan.instant())
    manager, venue, (east, west) = approved(hunan)
    clerk = clerk_of(hunan, manager, venue, east)
    now = hunan.instant()
    for hours in (0, 0, 1, 2, 8, 16, 23):  # offline phones are up to a day late
        at = now - timedelta(hours=hours)
        scan = Scan(code=(east if hours % 2 else west).code, scan_id=make_scan_id(at, secrets.randbits(74)))
        visitor = person(hunan)
        for _ in range(2):  # and send again
            check_in(hunan, visitor, scan)
        noted(ledger, hunan, "visits", at)
    party = (make_scan_id(now, secrets.randbits(74)), (granny(), granny(), granny()))
    for _ in range(2):
        write_down(hunan, clerk, east.id, *party)
    noted(ledger, hunan, "assisted", now, 3)
    list_ = [Line(occurred_at=now - timedelta(days=n % 6, minutes=5), written=granny()) for n in range(12)]
    for part in (list_[:7], list_[4:], list_):  # typed in twice, and once whole
        type_in(hunan, clerk, east.id, part)
    for line in list_:
        noted(ledger, hunan, "paper", line.occurred_at)

    last = closing(hunan, today(hunan), "paper")
    for at in (last, last + SOON):
        run(hunan, at)

    assert told(hunan) == ledger
    assert {entry["facts"]["rows"] for entry in entries(hunan, "COMMIT") if entry["facts"]["class"] == "paper"} == {0}
