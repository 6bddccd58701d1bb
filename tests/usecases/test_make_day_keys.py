"""Day keys: made ahead, once, under the right week's key, and nothing in the way of one class stops another."""

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.day import local_day
from chalicelib.domain.retention import epoch_of
from chalicelib.security.day_keys import CLASSES, DayKeyGone
from chalicelib.storage import keys
from chalicelib.storage.day_key_rows import EpochGone
from chalicelib.storage.epoch_keys import EpochKeys
from chalicelib.usecases.custody.make_day_keys import Made, make_day_keys
from tests.embedded import TestWorkspace, province

pytestmark = pytest.mark.aws
DAYS = 5  # yesterday, today and three ahead
PAPER_DAYS = 6  # more, back to a week ago, for paper lists, whoever on them is abnormal, and inspectors offline
ALL = DAYS * len(CLASSES) + 3 * PAPER_DAYS


MADE: list[str] = []  # "prefix|ARN" of every key asked for: KMS lists them page by page, with those of everybody else


@pytest.fixture(autouse=True)
def _note_what_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    creating = EpochKeys.create

    def create(self: EpochKeys, row_class: str, epoch: int) -> str:
        arn = creating(self, row_class, epoch)
        MADE.append(f"{self._settings.prefix}|{arn}")
        return arn

    monkeypatch.setattr(EpochKeys, "create", create)


def states_of(workspace: TestWorkspace) -> Counter[str]:
    """Count this province's epoch keys in KMS by their state."""
    import boto3

    kms: Any = boto3.client("kms", region_name="us-east-1", endpoint_url=workspace.settings.endpoint_url)
    states: Counter[str] = Counter()
    for arn in (made for made in MADE if made.startswith(workspace.settings.prefix)):
        states[kms.describe_key(KeyId=arn.partition("|")[2])["KeyMetadata"]["KeyState"]] += 1
    return states


def weeks(workspace: TestWorkspace, back: int = 1) -> int:
    today = local_day(workspace.instant(), workspace.tenant)
    return len({epoch_of(today + timedelta(days=ahead)) for ahead in range(-back, 4)})


def test_every_class_gets_its_keys_from_yesterday_to_three_days_ahead_once() -> None:
    hunan = province("43")
    now = hunan.instant()

    first, again = make_day_keys(hunan, now), make_day_keys(hunan, now)

    assert (first, again) == (Made(ALL, 0, 0), Made(0, ALL, 0))
    for row_class in CLASSES:
        seals = {
            hunan.day_keys.get(row_class, keys.day(now + timedelta(days=ahead), hunan.utc_offset)).seal
            for ahead in range(-1, 4)
        }
        assert len(seals) == DAYS
    with pytest.raises(DayKeyGone):
        hunan.day_keys.get("visits", keys.day(now + timedelta(days=4), hunan.utc_offset))


def test_a_day_key_knows_its_deadline_and_takes_rows() -> None:
    hunan = province("43")
    hunan.ahead = datetime(2031, 3, 3, 12, tzinfo=UTC) - datetime.now(UTC)

    make_day_keys(hunan, hunan.instant())

    visits, alerts, uploads = (hunan.day_keys.get(name, "20310303") for name in ("visits", "alerts", "uploads"))
    assert visits.writable
    assert datetime.fromtimestamp(visits.deadline_s, UTC) == datetime(2031, 4, 2, 16, tzinfo=UTC)
    assert datetime.fromtimestamp(alerts.deadline_s, UTC) == datetime(2031, 5, 2, 16, tzinfo=UTC)
    assert datetime.fromtimestamp(uploads.deadline_s, UTC) == datetime(2031, 3, 4, 16, tzinfo=UTC)


def test_overlapping_runs_leave_one_key_in_kms_per_class_and_week() -> None:
    hunan = province("43")
    results: list[Made] = []
    threads = [threading.Thread(target=lambda: results.append(make_day_keys(hunan, hunan.instant()))) for _ in range(4)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(one.made for one in results) == ALL
    assert sum(one.failed for one in results) == 0
    states = states_of(hunan)
    assert states["Enabled"] == (len(CLASSES) - 3) * weeks(hunan) + 3 * weeks(hunan, back=7)
    assert set(states) <= {"Enabled", "PendingDeletion"}


def test_a_class_that_fails_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    hunan = province("43")
    wrap = hunan.epoch_keys.new_day_key

    def fail(kms_key: str, row_class: str, day: str) -> bytes:
        if row_class == "visits":
            raise ConnectionError
        return wrap(kms_key, row_class, day)

    monkeypatch.setattr(hunan.epoch_keys, "new_day_key", fail)
    broken = make_day_keys(hunan, hunan.instant())
    monkeypatch.undo()
    mended = make_day_keys(hunan, hunan.instant())

    assert broken == Made(ALL - DAYS, 0, DAYS)
    assert mended == Made(DAYS, ALL - DAYS, 0)


def test_a_key_that_was_erased_does_not_come_back() -> None:
    hunan = province("43")
    now = hunan.instant()
    make_day_keys(hunan, now)
    today = keys.day(now, hunan.utc_offset)
    row = hunan.day_key_rows._get(keys.under("43", "visits", today))
    assert row
    row.update(actions=[type(row).state.set("erased"), type(row).wrapped.remove()])

    again = make_day_keys(hunan, now)

    assert again.made == 0
    with pytest.raises(DayKeyGone):
        hunan.day_keys.get("visits", today)


def test_no_day_key_is_wrapped_by_a_weeks_key_that_is_on_its_way_out() -> None:
    hunan = province("43")
    epoch = epoch_of(local_day(hunan.instant(), hunan.tenant))
    hunan.day_key_rows.put_epoch("visits", epoch, "gone", 0)
    row = hunan.day_key_rows._get(keys.under("43", "visits", "epoch", str(epoch)))
    assert row
    row.update(actions=[type(row).state.set("erased")])

    with pytest.raises(EpochGone):
        hunan.day_key_rows.kms_key("visits", epoch)
    assert make_day_keys(hunan, hunan.instant()).failed > 0


def test_a_day_whose_deadline_has_passed_gets_no_key() -> None:
    hunan = province("43")
    hunan.policy("retention", period_s=1)

    made = make_day_keys(hunan, hunan.instant())

    assert made == Made(3 * len(CLASSES), 0, 0)
