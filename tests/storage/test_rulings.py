"""What is in force is read seldom, known for five minutes without an answer, and then nobody knows."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.rule.ruling import Ending, Ruling
from chalicelib.storage.bodies import dump
from chalicelib.storage.rulings import Rulings
from chalicelib.storage.wire import WireError, encode
from tests.embedded import TestWorkspace, province

NOW = datetime(2026, 1, 5, tzinfo=UTC)
ENDING = Ending(shutdown="s", ended_at=NOW, erase_at=NOW + timedelta(days=1))


class OneRow:
    """Answers with one row, or not at all; counts how often it was asked."""

    def __init__(self, ruling: Ruling | None = None) -> None:
        self.ruling = ruling
        self.down = False
        self.asked = 0

    def call(self, service: str, operation: str, payload: Any, deadline_s: float | None = None) -> dict[str, Any]:
        self.asked += 1
        if self.down:
            raise WireError("unreachable")
        return {"Item": encode({"body": dump(self.ruling)})} if self.ruling else {}


@pytest.fixture(scope="module")
def settings() -> Any:
    from chalicelib.settings import load
    from tests.architecture.one_scan import ENVIRONMENT

    return load(ENVIRONMENT)


def rulings(wire: OneRow, settings: Any, period_s: int = 86_400) -> Rulings:
    return Rulings(wire, settings, period_s)  # type: ignore[arg-type]


def test_the_row_is_read_once_in_half_a_minute(settings: Any) -> None:
    wire = OneRow()
    kept = rulings(wire, settings)

    for second in range(30):
        kept.current(NOW + timedelta(seconds=second))
    once = wire.asked
    kept.current(NOW + timedelta(seconds=30))

    assert (once, wire.asked) == (1, 2)


def test_where_a_day_lasts_seconds_the_row_is_read_as_often(settings: Any) -> None:
    wire = OneRow()
    kept = rulings(wire, settings, period_s=20)

    for second in range(10):
        kept.current(NOW + timedelta(seconds=second))

    assert wire.asked == 5


def test_a_clock_set_back_asks_again(settings: Any) -> None:
    wire = OneRow()
    kept = rulings(wire, settings)

    kept.current(NOW + timedelta(days=30))
    kept.current(NOW)

    assert wire.asked == 2


def test_without_an_answer_the_last_word_stands_for_five_minutes(settings: Any) -> None:
    wire = OneRow(Ruling(ending=ENDING))
    kept = rulings(wire, settings)
    kept.current(NOW)
    wire.down = True

    within, beyond = (kept.current(NOW + timedelta(seconds=second)) for second in (299, 300))

    assert within is not None
    assert within.ending is not None
    assert beyond is None
    assert kept.last_known.ending is not None


def test_what_was_never_read_nobody_knows_and_a_dead_table_is_not_asked_at_every_request(settings: Any) -> None:
    wire = OneRow()
    wire.down = True
    kept = rulings(wire, settings)

    answers = [kept.current(NOW + timedelta(milliseconds=ms)) for ms in range(0, 4900, 100)]
    wire.down = False

    assert answers == [None] * len(answers)
    assert wire.asked == 1
    assert kept.current(NOW + timedelta(seconds=5)) is not None


@pytest.mark.aws
def test_the_stores_are_built_anew_on_a_changed_policy_and_the_wire_stays() -> None:
    hunan: TestWorkspace = province("43")
    before = hunan.accesses, hunan.wire, hunan.tenant
    changed = hunan.rulings
    now = hunan.instant()
    from chalicelib.domain.rule.ruling import Step

    values = {"retention.accesses_days": 2000, "admitted_colours": ["green", "yellow"], "retention.visits_days": 20}
    coming = Step(change="c", effective_at=now + timedelta(days=1), values=values, sequence=7)
    wire = OneRow(Ruling(steps=(coming,)))
    changed._wire = wire  # type: ignore[assignment]

    hunan.refresh()
    quiet = hunan.tenant
    hunan.ahead = timedelta(days=1)
    hunan.refresh()

    assert quiet is before[2]
    assert hunan.tenant.retention.accesses_days == 2000
    assert hunan.tenant.admitted_colours == ("green", "yellow")
    assert hunan.tenant.tracing.window_days_max == 20
    assert hunan.filed is before[2]
    assert hunan.accesses is not before[0]
    assert hunan.accesses._lifetime == timedelta(days=2000)
    assert hunan.wire is before[1]
    assert hunan.policy_version.endswith("-7")
    assert hunan.policy_version != replace_version(hunan)


def replace_version(workspace: TestWorkspace) -> str:
    from chalicelib.domain.rule.overlay import version_of

    retention = replace(workspace.tenant.retention, visits_days=21)
    return version_of(replace(workspace.tenant, retention=retention), 7)
