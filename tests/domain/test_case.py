"""A case's states follow from its instants alone."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib import tenants
from chalicelib.domain.errors import Conflict
from chalicelib.domain.tracing.case import Case, CaseTerms, CaseWindow, State, is_case_id, terms_of
from chalicelib.domain.tracing.choice import Window

NOW = datetime(2022, 3, 1, 8, tzinfo=UTC)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
TERMS = CaseTerms(pending=2 * DAY, open=14 * DAY, kept=90 * DAY)
OPENED = Case(
    id="20220301080000-abcdefghijklmnop",
    region="430525",
    office="县疾控中心",
    opened_at=NOW,
    pending_until=NOW + TERMS.pending,
    window=CaseWindow(NOW - DAY, NOW),
    erase_at=NOW + TERMS.pending + TERMS.kept,
    recorded=1,
)
APPROVED = replace(OPENED.decided("approved", "县卫健局", NOW + DAY, TERMS), recorded=2)
DENIED = OPENED.decided("denied", "县卫健局", NOW + DAY, TERMS)
CLOSED = APPROVED.closed("县疾控中心", NOW + 2 * DAY, TERMS)


@pytest.mark.parametrize(
    ("case", "after", "state"),
    [
        (OPENED, 2 * DAY - SECOND, "pending"),
        (OPENED, 2 * DAY, "expired"),
        (OPENED, 92 * DAY - SECOND, "expired"),
        (OPENED, 92 * DAY, "erased"),
        (replace(APPROVED, recorded=1), DAY, "pending"),
        (APPROVED, DAY, "approved"),
        (APPROVED, 15 * DAY - SECOND, "approved"),
        (APPROVED, 15 * DAY, "expired"),
        (APPROVED, 105 * DAY, "erased"),
        (DENIED, DAY, "denied"),
        (DENIED, 91 * DAY, "erased"),
        (CLOSED, 2 * DAY, "closed"),
        (CLOSED, 92 * DAY - SECOND, "closed"),
        (CLOSED, 92 * DAY, "erased"),
        (replace(OPENED, erased_at=NOW), DAY, "erased"),
    ],
)
def test_a_case_ends_to_the_second_without_anybody_coming_by(case: Case, after: timedelta, state: State) -> None:
    assert case.state(NOW + after) == state


@pytest.mark.parametrize(
    ("case", "after"), [(DENIED, DAY), (CLOSED, 3 * DAY), (APPROVED, 15 * DAY), (OPENED, 2 * DAY), (OPENED, 92 * DAY)]
)
def test_what_is_over_is_not_closed_again(case: Case, after: timedelta) -> None:
    with pytest.raises(Conflict) as refusal:
        case.closed("县疾控中心", NOW + after, TERMS)

    assert refusal.value.code == "case_state"


def test_a_window_counts_seconds_from_the_first_and_before_the_second() -> None:
    window = CaseWindow(NOW, NOW + SECOND).seconds

    assert window == Window(int(NOW.timestamp()), int(NOW.timestamp()) + 1)
    assert [window.holds(int(NOW.timestamp()) + offset) for offset in (-1, 0, 1)] == [False, True, False]


def test_terms_are_the_policys_and_short_where_days_are_short() -> None:
    assert terms_of(tenants.load("43", local=False)) == TERMS
    assert terms_of(tenants.load("43", local=True, period_s=48)) == CaseTerms(
        pending=timedelta(seconds=96), open=timedelta(seconds=14 * 48), kept=timedelta(seconds=90 * 48)
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "holds",
        "20220301080000",
        "20220301080000-",
        "2022030108000-abcdefghijklmnop",
        "20220301080000-ABCDEFGHIJKLMNOP",
    ],
)
def test_what_is_no_id_of_a_case_is_told_from_one(text: str) -> None:
    assert is_case_id(OPENED.id)
    assert not is_case_id(text)
