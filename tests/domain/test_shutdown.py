"""An order to end collection, in and out of what is in force."""

from datetime import UTC, datetime

import pytest

from chalicelib.domain.errors import Conflict
from chalicelib.domain.rule.ruling import Ending, Revocation, Ruling
from chalicelib.domain.rule.shutdown import ended, erasing, revoked

AT = datetime(2022, 12, 7, tzinfo=UTC)
ENDING = Ending(shutdown="000001-a", ended_at=AT, erase_at=AT)
REVOCATION = Revocation(shutdown="000001-a", at=AT, by_first=True)


def test_what_was_cancelled_is_not_put_in_force_again_by_whoever_is_late() -> None:
    after = revoked(ended(Ruling(), ENDING), REVOCATION)

    assert after.ending is None
    assert ended(after, ENDING) is after
    assert revoked(after, REVOCATION) is after


def test_what_is_cancelled_before_it_is_in_force_never_will_be() -> None:
    assert ended(revoked(Ruling(), REVOCATION), ENDING).ending is None


def test_another_order_ends_collection_all_the_same() -> None:
    other = Ending(shutdown="000002-b", ended_at=AT, erase_at=AT)

    assert ended(revoked(Ruling(), REVOCATION), other).ending is other


def test_what_is_being_erased_is_not_cancelled() -> None:
    with pytest.raises(Conflict, match="shutdown_state"):
        revoked(erasing(ended(Ruling(), ENDING), ENDING.shutdown), REVOCATION)
