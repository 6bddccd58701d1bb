"""Keys of cases: one each, opened for their own case and province until their end, and gone for ever when erased."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.storage.case_keys import CaseKeyGone
from chalicelib.storage.rows.base import transaction
from tests.embedded import TestWorkspace, province

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


def made(workspace: TestWorkspace, case: str, days: float = 1) -> bytes:
    plain, row, condition = workspace.case_keys.draft(case, workspace.instant() + timedelta(days=days))
    with transaction(workspace.settings) as writing:
        writing.save(row, condition=condition)
    return plain


def row_of(workspace: TestWorkspace, case: str) -> Any:
    found = workspace.case_keys._get(case)
    assert found
    return found


def test_a_case_has_a_random_key_of_its_own(hunan: TestWorkspace) -> None:
    one, other = made(hunan, "one"), made(hunan, "other")

    assert len(one) == 32
    assert one != other
    assert hunan.case_keys.open("one", hunan.instant()) == one
    assert one not in row_of(hunan, "one").wrapped


def test_a_key_moved_to_another_case_does_not_open(hunan: TestWorkspace) -> None:
    made(hunan, "mine")
    made(hunan, "theirs")
    stolen = row_of(hunan, "mine").wrapped
    row_of(hunan, "theirs").update(actions=[type(row_of(hunan, "theirs")).wrapped.set(stolen)])

    with pytest.raises(Exception, match=r"InvalidCiphertext|context|Decrypt"):
        hunan.case_keys.open("theirs", hunan.instant())


def test_a_case_is_opened_once(hunan: TestWorkspace) -> None:
    made(hunan, "once")

    with pytest.raises(Exception, match="Failed to write transaction"):
        made(hunan, "once")


def test_an_erased_key_is_gone_stays_gone_and_leaves_a_tombstone(hunan: TestWorkspace) -> None:
    made(hunan, "over")
    at = hunan.instant()

    hunan.case_keys.erase("over", at)
    hunan.case_keys.erase("over", at + timedelta(hours=1))

    assert not hunan.case_keys.lives("over")
    with pytest.raises(CaseKeyGone):
        hunan.case_keys.open("over", at)
    tombstone = row_of(hunan, "over")
    assert (tombstone.state, tombstone.wrapped, float(tombstone.erased_s)) == ("erased", None, at.timestamp())
    with pytest.raises(Exception, match="Failed to write transaction"):
        made(hunan, "over")


def test_erasing_what_never_was_or_still_stands_there_is_said(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(LookupError):
        hunan.case_keys.erase("never", hunan.instant())
    made(hunan, "stubborn")
    monkeypatch.setattr(type(row_of(hunan, "stubborn")), "update", lambda *_, **__: None)

    with pytest.raises(LookupError):
        hunan.case_keys.erase("stubborn", hunan.instant())


def test_a_key_opens_nothing_from_its_end_on(hunan: TestWorkspace) -> None:
    made(hunan, "short")
    end = row_of(hunan, "short").deadline_s

    before = hunan.instant().fromtimestamp(end - 1, hunan.instant().tzinfo)

    assert hunan.case_keys.open("short", before)
    with pytest.raises(CaseKeyGone):
        hunan.case_keys.open("short", before + timedelta(seconds=1))
