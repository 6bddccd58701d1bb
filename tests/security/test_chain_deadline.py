"""A day ends at the deadline it was committed to, or at an earlier one that two people put in force."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.security.chains import FIRST_DAY, Book, certify, commit, deadline_of, noon
from tests.security.test_chain_rules import said

LATER = datetime(2026, 6, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHORTER = deadline_of(FIRST_DAY) - timedelta(hours=12)


def end_early(book: Book) -> int:
    """Append the CERT of a day that ended before the deadline of its COMMIT."""
    erased_at = SHORTER + timedelta(minutes=5)
    facts = {"rows": 3, "held": 0, "openable": 0, "left": 3}
    facts |= {"deadline": SHORTER.isoformat(), "erased_at": erased_at.isoformat()}
    return book.day("CERT", FIRST_DAY, SHORTER + HOUR, **facts)


def test_nothing_is_erased_before_its_deadline() -> None:
    book = Book()
    commit(book, FIRST_DAY)
    bad = certify(book, FIRST_DAY, erased_at=(deadline_of(FIRST_DAY) - timedelta(seconds=1)).isoformat())

    assert said(book.check(LATER)) == [("irregular", "erased_early", bad)]


@pytest.mark.parametrize("kind", ["POLICY_EFFECTIVE", "SHUTDOWN_ERASING"])
def test_what_two_people_shortened_is_rightly_erased_at_its_earlier_deadline(kind: str) -> None:
    book = Book()
    commit(book, FIRST_DAY)
    book.add(kind, SHORTER, effective_at=SHORTER.isoformat())
    end_early(book)

    assert said(book.check(LATER)) == []


@pytest.mark.parametrize("kind", ["POLICY", "SHUTDOWN", "SHUTDOWN_PROPOSED", "reveal"])
def test_an_earlier_deadline_that_nobody_put_in_force_is_irregular(kind: str) -> None:
    book = Book()
    commit(book, FIRST_DAY)
    book.add(kind, SHORTER)
    bad = end_early(book)
    book.add("POLICY_EFFECTIVE", SHORTER)

    assert said(book.check(LATER)) == [("irregular", "erased_early", bad)]


def test_a_change_of_long_ago_excuses_no_day_that_was_committed_since() -> None:
    book = Book()
    book.add("POLICY_EFFECTIVE", noon(FIRST_DAY) - timedelta(days=1))
    commit(book, FIRST_DAY)
    bad = end_early(book)

    assert said(book.check(LATER)) == [("irregular", "erased_early", bad)]


def test_a_day_may_be_committed_before_the_change_reached_its_key() -> None:
    book = Book()
    book.add("POLICY_EFFECTIVE", noon(FIRST_DAY) + timedelta(days=1) - HOUR)
    commit(book, FIRST_DAY)
    end_early(book)

    assert said(book.check(LATER)) == []


def test_an_earlier_deadline_does_not_excuse_erasing_before_it() -> None:
    book = Book()
    commit(book, FIRST_DAY)
    book.add("SHUTDOWN_ERASING", SHORTER)
    facts = {"deadline": SHORTER.isoformat(), "erased_at": (SHORTER - HOUR).isoformat()}
    bad = certify(book, FIRST_DAY, **facts)

    assert ("irregular", "erased_early", bad) in said(book.check(LATER))


def test_of_a_chain_whose_beginning_is_not_there_nobody_is_accused_of_what_may_stand_before_it() -> None:
    book = Book()
    book.add("POLICY_EFFECTIVE", noon(FIRST_DAY) + timedelta(days=1) - HOUR)
    verified = book.head
    commit(book, FIRST_DAY)
    end_early(book)

    assert said(book.check(LATER, book.lines[1:], after=verified)) == []


@pytest.mark.parametrize("late_by", [timedelta(hours=25), timedelta(hours=25, seconds=1)])
def test_a_day_is_certified_within_25_hours_of_its_deadline(late_by: timedelta) -> None:
    book = Book()
    commit(book, FIRST_DAY)
    facts = {"rows": 3, "held": 0, "openable": 0, "left": 3, "erased_at": deadline_of(FIRST_DAY).isoformat()}
    facts["deadline"] = deadline_of(FIRST_DAY).isoformat()
    certified = book.day("CERT", FIRST_DAY, deadline_of(FIRST_DAY) + late_by, **facts)

    late = [("irregular", "erased_late", certified)] if late_by > timedelta(hours=25) else []
    assert said(book.check(LATER)) == late


def test_a_certificate_that_names_a_later_deadline_is_late_all_the_same() -> None:
    book = Book()
    commit(book, FIRST_DAY)
    put_off = deadline_of(FIRST_DAY) + timedelta(days=2)
    bad = certify(book, FIRST_DAY, deadline=put_off.isoformat(), erased_at=put_off.isoformat())

    assert said(book.check(LATER)) == [("irregular", "erased_late", bad)]


@pytest.mark.parametrize(
    ("row_class", "most_days"),
    [("visits", 90), ("assisted", 90), ("paper", 90), ("alerts", 180), ("uploads", 3), ("photos", 90)],
)
def test_no_deadline_is_later_than_any_policy_may_set_it(row_class: str, most_days: int) -> None:
    book, again = Book(), Book()
    local_end = datetime(FIRST_DAY.year, FIRST_DAY.month, FIRST_DAY.day, 16, tzinfo=UTC) + timedelta(days=most_days)
    commit(book, FIRST_DAY, row_class, deadline=local_end.isoformat())
    bad = commit(again, FIRST_DAY, row_class, deadline=(local_end + timedelta(days=2)).isoformat())

    assert said(book.check(noon(FIRST_DAY))) == []
    assert said(again.check(noon(FIRST_DAY))) == [("irregular", "deadline_far", bad)]


def test_a_day_at_the_end_of_all_calendars_breaks_nothing() -> None:
    book = Book()
    book.add("COMMIT", noon(FIRST_DAY), **{"class": "visits", "day": "99991231", "deadline": LATER.isoformat()})

    assert said(book.check(noon(FIRST_DAY))) == []
