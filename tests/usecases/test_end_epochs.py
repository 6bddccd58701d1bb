"""The end of an epoch's KMS key: after the last of its day keys, once, and final when KMS has forgotten it."""

from datetime import date, timedelta

import pytest

from chalicelib.domain.retention import day_name, epoch_of, last_day_of
from chalicelib.storage.day_key_rows import ENDED, ENDING, EpochGone
from chalicelib.usecases.custody.end_epochs import end_epochs
from tests.custody import SOON, ending, entries, make_keys, run, today
from tests.embedded import TestWorkspace, province

pytestmark = pytest.mark.aws


@pytest.fixture
def hunan() -> TestWorkspace:
    return province("43")


def two_days(workspace: TestWorkspace) -> tuple[date, date]:
    """Make the keys of two days of one epoch."""
    last = last_day_of(epoch_of(today(workspace)))
    for day in (last - timedelta(days=1), last):
        make_keys(workspace, day, "alerts")
    return last - timedelta(days=1), last


def kms_state(workspace: TestWorkspace, day: date) -> str | None:
    found = workspace.day_key_rows.epoch_state("alerts", epoch_of(day))
    assert found is not None
    return workspace.epoch_keys.state(found[1])


def test_an_epochs_key_waits_for_the_last_of_its_days(hunan: TestWorkspace) -> None:
    first, last = two_days(hunan)

    run(hunan, ending(hunan, first, "alerts"))
    run(hunan, ending(hunan, first, "alerts") + SOON)
    assert kms_state(hunan, last) == "Enabled"

    run(hunan, ending(hunan, last, "alerts"))
    assert kms_state(hunan, last) == "Enabled"
    run(hunan, ending(hunan, last, "alerts") + SOON)

    assert kms_state(hunan, last) == "PendingDeletion"
    assert entries(hunan, "FINAL") == []
    with pytest.raises(EpochGone):
        hunan.day_key_rows.kms_key("alerts", epoch_of(last))


def test_it_is_final_once_when_kms_knows_the_key_no_more(hunan: TestWorkspace) -> None:
    _, last = two_days(hunan)
    epoch = epoch_of(last)
    for at in (ending(hunan, last, "alerts"), ending(hunan, last, "alerts") + SOON):
        run(hunan, at)
    rows = hunan.day_key_rows
    found = rows.epoch_state("alerts", epoch)
    assert found is not None
    # KMS deletes a key after seven days at the soonest: here its row is made to name one that KMS never knew.
    unknown = found[1].rpartition("/")[0] + "/00000000-0000-4000-8000-000000000000"
    row = rows._get(rows._epoch_pk("alerts", epoch))
    assert row is not None
    row.kms_key = unknown
    row.save()

    for _ in range(2):
        run(hunan, ending(hunan, last, "alerts") + timedelta(days=8))

    (final,) = entries(hunan, "FINAL")
    assert final["facts"] == {
        "class": "alerts",
        "epoch": epoch,
        "first_day": day_name(last - timedelta(days=6)),
        "last_day": day_name(last),
    }
    assert rows.epoch_state("alerts", epoch) == (ENDED, unknown)


def test_a_crash_between_the_note_and_the_order_to_kms_is_made_good(hunan: TestWorkspace) -> None:
    _, last = two_days(hunan)
    for at in (ending(hunan, last, "alerts"), ending(hunan, last, "alerts") + SOON):
        with pytest.MonkeyPatch.context() as broken:
            broken.setattr(hunan.epoch_keys, "discard", lambda _: None)
            run(hunan, at)
    state = hunan.day_key_rows.epoch_state("alerts", epoch_of(last))
    assert state is not None
    assert (state[0], kms_state(hunan, last)) == (ENDING, "Enabled")

    end_epochs(hunan, "alerts", last, ending(hunan, last, "alerts") + SOON)

    assert kms_state(hunan, last) == "PendingDeletion"
