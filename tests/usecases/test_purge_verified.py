"""What the purge puts on record is what an auditor's verifying expects, and the certificates tell the same."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from chalicelib.security.chain_check import Report, check
from chalicelib.security.chain_entry import read_lines
from chalicelib.usecases.custody.read_certificates import Certificate, read_certificates
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.door.check_in import Scan, check_in
from tests.callers import person
from tests.custody import SOON, closing, ending, entries, live_through, make_keys, run, today
from tests.embedded import TestWorkspace, province
from tests.usecases.test_check_in import scan_id
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws
LATE = timedelta(hours=25, minutes=1)


@pytest.fixture
def hunan() -> TestWorkspace:
    return province("43")


def visited(workspace: TestWorkspace) -> date:
    """Let two people into a shop today."""
    day = today(workspace)
    make_keys(workspace, day, "visits")
    _, _, doors = approved(workspace)
    for _ in range(2):
        check_in(workspace, person(workspace), Scan(code=doors[0].code, scan_id=scan_id()))
    return day


def verified(workspace: TestWorkspace, at: datetime, head: Any = None) -> Report:
    lines = [line for line in map(workspace.audit.line, range(1, workspace.audit.head().seq + 1)) if line]
    return check(read_lines(lines, workspace.audit.public_key), at=at, head=head)


def certificate(workspace: TestWorkspace, day: date, at: datetime) -> Certificate | None:
    """Return what is said about a day's visits at an instant."""
    workspace.ahead = at - workspace.instant() + workspace.ahead
    found, _ = read_certificates(workspace, day, day, (10, None))
    workspace.ahead = timedelta()
    return next((each for each in found if each.row_class == "visits"), None)


def test_a_chain_is_complete_at_every_step_of_a_days_life_and_tells_it_in_the_certificate(
    hunan: TestWorkspace,
) -> None:
    day = visited(hunan)
    heads, states = [hunan.audit.head()], []

    for _ in live_through(hunan, day):
        at = ending(hunan, day) + SOON
        report = verified(hunan, at, heads[-1])
        assert (report.verdict, report.faults) == ("complete", ())
        heads.append(report.head)
        told = certificate(hunan, day, at)
        states.append(told.state if told else None)

    assert states == [None, "committed", "committed", "committed", "erased", "swept", "swept"]
    days = verified(hunan, ending(hunan, day) + timedelta(days=90)).days
    assert (days.committed, days.erased, days.overdue) == (1, 1, ())
    told = certificate(hunan, day, ending(hunan, day))
    assert told is not None
    assert (told.fact("COMMIT", "rows"), told.fact("CERT", "openable"), told.fact("SWEPT", "left")) == (2, 0, 0)


def test_a_purge_that_stood_still_is_overdue_by_name_until_it_goes_on(hunan: TestWorkspace) -> None:
    day = visited(hunan)
    closed, over = closing(hunan, day), ending(hunan, day)
    for at in (closed, closed + SOON):
        run(hunan, at)
    [commit] = entries(hunan, "COMMIT")

    late = verified(hunan, over + LATE)
    told = certificate(hunan, day, over + LATE)

    assert [(fault.verdict, fault.code, fault.seq) for fault in late.faults] == [
        ("overdue", "not_erased", commit["seq"])
    ]
    assert late.days.overdue == (("visits", f"{day:%Y%m%d}"),)
    assert told is not None
    assert told.state == "overdue"
    for at in (over + LATE, over + LATE + SOON):
        run(hunan, at)
    [cert] = entries(hunan, "CERT")
    erased = verified(hunan, over + LATE + SOON)
    assert [(fault.verdict, fault.code, fault.seq) for fault in erased.faults] == [
        ("irregular", "erased_late", cert["seq"])  # that it was late stays true
    ]
    assert erased.days.overdue == ()


def test_a_day_that_the_end_of_collection_ends_before_its_time_accuses_nobody(hunan: TestWorkspace) -> None:
    day = visited(hunan)
    closed, promised = closing(hunan, day), ending(hunan, day)
    for at in (closed, closed + SOON):
        run(hunan, at)
    sooner = closed + timedelta(hours=1)
    record(hunan, "SHUTDOWN_ERASING", facts={"erase_at": sooner.isoformat()})
    hunan.day_key_rows.shorten("visits", f"{day:%Y%m%d}", int(sooner.timestamp()))

    for at in (sooner, sooner + SOON):
        run(hunan, at)

    [cert] = entries(hunan, "CERT")
    assert cert["facts"]["deadline"] < promised.isoformat()
    assert verified(hunan, sooner + SOON).verdict == "complete"
