"""The purge killed at each of its writes, and two of them at once: nothing is certified that is not gone, or twice."""

import itertools
import threading
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from botocore.httpsession import URLLib3Session

from chalicelib.domain.custody.day_life import ERASED
from chalicelib.domain.retention import day_name
from chalicelib.security.day_keys import DayKeyGone, DayKeys
from chalicelib.usecases.custody import purge
from chalicelib.usecases.custody.purge import Purged
from tests.custody import SOON, closing, ending, entries, live_through, make_keys, run, today
from tests.embedded import TestWorkspace, province

pytestmark = pytest.mark.aws
WRITES = ("UpdateItem", "PutItem", "TransactWriteItems", "SendMessage", "ScheduleKeyDeletion", "PUT ")
_days = itertools.count(4)


class Killed(BaseException):
    """The process is gone: nothing that the program catches."""


class Killer:
    """Kills at the n-th write to AWS, before or after it was done; counts them when n is 0."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, at: int = 0, *, after: bool = False) -> None:
        self.writes = 0
        sending = URLLib3Session.send

        def send(session: Any, request: Any) -> Any:
            target = request.headers.get("X-Amz-Target", b"")
            about = target.decode() if isinstance(target, bytes) else target
            if not any(f"{about} {request.method} ".find(name) >= 0 for name in WRITES):
                return sending(session, request)
            self.writes += 1
            if self.writes == at and not after:
                raise Killed
            reply = sending(session, request)
            if self.writes == at:
                raise Killed
            return reply

        monkeypatch.setattr(URLLib3Session, "send", send)


@pytest.fixture(scope="module")
def hunan() -> Iterator[TestWorkspace]:
    """Return a province that knows alerts alone, the class that is counted most quickly.

    Its epochs do not end, so that many days can be lived through; of those tests/usecases/test_end_epochs.py speaks.
    """
    one_county = patch("tests.custody.COUNTIES", ["430525"])
    with one_county, patch.object(purge, "CLASSES", ("alerts",)), patch.object(purge, "end_epochs", lambda *_: None):
        yield province("43")


def fresh_day(workspace: TestWorkspace) -> date:
    """Return a day that nothing has happened to yet."""
    day = today(workspace) + timedelta(days=next(_days))
    make_keys(workspace, day, "alerts")
    return day


def live(workspace: TestWorkspace, day: date, lived: list[Purged]) -> None:
    """Live through what is left of a day; whoever is killed goes on at the hour in which he was."""
    lived.extend(live_through(workspace, day, "alerts", lived=len(lived)))  # what came before a kill stays in it


def check(workspace: TestWorkspace, day: date) -> None:
    """See that the end is the same however it was reached, and that the chain tells it once and in order."""
    life = workspace.day_key_rows.life("alerts", day_name(day))
    assert life is not None
    assert (life.state, life.has_key, life.finished) == (ERASED, False, True)
    with pytest.raises(DayKeyGone):
        DayKeys(workspace.vault.day_key).get("alerts", day_name(day))
    assert kinds_of(workspace, day) == ["COMMIT", "CERT", "SWEPT"]


def kinds_of(workspace: TestWorkspace, day: date) -> list[str]:
    """Return the kinds of a day's entries, in their order."""
    return [entry["kind"] for entry in entries(workspace, newest=8) if entry["facts"].get("day") == day_name(day)]


def test_killed_before_or_after_any_write_the_next_run_ends_what_was_begun(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = fresh_day(hunan)
    with monkeypatch.context() as counting:
        unharmed = Killer(counting)
        live(hunan, day, [])
    check(hunan, day)
    assert unharmed.writes > 15

    for number, after in itertools.product(range(1, unharmed.writes + 1), (False, True)):
        day, lived = fresh_day(hunan), list[Purged]()
        with monkeypatch.context() as killing:
            Killer(killing, number, after=after)
            with pytest.raises(Killed):
                live(hunan, day, lived)
        life = hunan.day_key_rows.life("alerts", day_name(day))
        assert life is not None
        assert not ("CERT" in kinds_of(hunan, day) and life.has_key)
        live(hunan, day, lived)
        check(hunan, day)


def test_two_runs_at_once_are_one(hunan: TestWorkspace) -> None:
    day = fresh_day(hunan)
    faults: list[BaseException] = []

    def purge_at(at: datetime) -> None:
        try:
            run(hunan, at)
        except BaseException as fault:  # noqa: BLE001  told to the test below
            faults.append(fault)

    closed, over = closing(hunan, day, "alerts"), ending(hunan, day, "alerts")
    for at in (closed, closed + SOON, over - timedelta(hours=1), over, over + SOON, over + timedelta(days=7, hours=1)):
        threads = [threading.Thread(target=purge_at, args=(at,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    run(hunan, over + timedelta(days=8))

    assert faults == []
    check(hunan, day)
