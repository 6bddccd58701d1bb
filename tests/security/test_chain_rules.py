"""What a rightly signed chain may not say, and what it must have said by now."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.security.chain_check import Report
from chalicelib.security.chain_words import REASONS, VERDICTS
from tests.architecture.program import texts, trees
from tests.security.chains import FIRST_DAY, Book, certify, commit, deadline_of, honest, noon, sweep

LATER = datetime(2026, 6, 1, tzinfo=UTC)
NEXT = FIRST_DAY + timedelta(days=1)


def said(report: Report) -> list[tuple[str, str, int]]:
    return [(fault.verdict, fault.code, fault.seq) for fault in report.faults]


def test_an_honest_chain_is_summed_up_by_days() -> None:
    book, at = honest(5)

    days = book.check(at).days

    assert (days.committed, days.erased, days.held, days.overdue) == (10, 10, 0, ())


def test_what_was_held_is_counted() -> None:
    book = Book()
    commit(book, FIRST_DAY)
    certify(book, FIRST_DAY, held=4)

    assert book.check(LATER).days.held == 4


@pytest.mark.parametrize("append", [commit, certify, sweep])
def test_what_may_stand_once_is_irregular_the_second_time(append) -> None:
    book, at = honest(2)
    second = append(book, FIRST_DAY)

    assert said(book.check(at)) == [("irregular", "stands_twice", second)]


def test_a_second_certificate_of_another_class_or_day_is_none() -> None:
    book = Book()
    for day, row_class in ((FIRST_DAY, "visits"), (FIRST_DAY, "paper"), (NEXT, "visits")):
        commit(book, day, row_class)
        certify(book, day, row_class)

    assert said(book.check(LATER)) == []


def test_an_epoch_ends_once() -> None:
    book, at = honest(1)
    told = {"epoch": 9, "first_day": "20260105", "last_day": "20260111"}
    book.add("FINAL", at, **{"class": "visits"}, **told)
    book.add("FINAL", at, **{"class": "paper"}, **told)
    second = book.add("FINAL", at, **{"class": "visits"}, **told)

    assert said(book.check(at)) == [("irregular", "stands_twice", second)]


def test_whatever_says_that_it_stands_once_is_held_to_it() -> None:
    book, at = honest(1)
    book.add("colour_confirmed", at, once="colour_confirmed#manual#x")
    second = book.add("colour_confirmed", at, once="colour_confirmed#manual#x")

    assert said(book.check(at)) == [("irregular", "stands_twice", second)]


@pytest.mark.parametrize("openable", [1, None, "0", False])
def test_a_certificate_says_that_nothing_opens(openable) -> None:
    book = Book()
    commit(book, FIRST_DAY)
    bad = certify(book, FIRST_DAY, openable=openable)

    assert said(book.check(LATER)) == [("irregular", "openable", bad)]


def test_nothing_is_left_when_it_was_swept_and_never_before_it_was_erased() -> None:
    book = Book()
    commit(book, FIRST_DAY)
    early = sweep(book, FIRST_DAY)
    certify(book, FIRST_DAY)
    commit(book, NEXT)
    certify(book, NEXT)
    left = sweep(book, NEXT, left=2)

    assert said(book.check(LATER)) == [("irregular", "swept_before_erased", early), ("irregular", "left", left)]


def test_a_commit_without_a_deadline_is_irregular() -> None:
    book = Book()
    bad = commit(book, FIRST_DAY, deadline="soon")

    assert said(book.check(LATER)) == [("irregular", "no_deadline", bad)]


def test_a_day_is_overdue_25_hours_after_its_deadline_and_not_a_second_before() -> None:
    book = Book()
    waiting = commit(book, FIRST_DAY)
    due = deadline_of(FIRST_DAY) + timedelta(hours=25)

    assert said(book.check(due)) == []
    late = book.check(due + timedelta(seconds=1))
    assert said(late) == [("overdue", "not_erased", waiting)]
    assert late.days.overdue == (("visits", "20260105"),)


def test_a_commit_may_follow_its_certificate_but_must_come() -> None:
    book = Book()
    certified = certify(book, FIRST_DAY)

    assert said(book.check(LATER)) == [("overdue", "not_committed", certified)]
    commit(book, FIRST_DAY)
    assert said(book.check(LATER)) == []


def test_a_failure_is_overdue_until_a_certificate_follows() -> None:
    book = Book()
    commit(book, FIRST_DAY)
    at = deadline_of(FIRST_DAY) + timedelta(hours=1)
    failed = [book.day("FAIL", FIRST_DAY, at + timedelta(minutes=n), reason="key_left") for n in range(2)]

    assert said(book.check(at)) == []
    assert [code for _, code, _ in said(book.check(LATER))] == ["not_erased", "failed", "failed"]
    assert [seq for _, _, seq in said(book.check(LATER))] == [1, *failed]
    certify(book, FIRST_DAY)
    assert said(book.check(LATER)) == []


def test_a_failure_before_the_deadline_waits_for_it() -> None:
    book = Book()
    commit(book, FIRST_DAY)
    book.day("FAIL", FIRST_DAY, noon(NEXT), reason="row_came_late", venue="v", count=1)

    assert said(book.check(deadline_of(FIRST_DAY) + timedelta(hours=25))) == []


def test_a_sweep_that_failed_is_overdue_until_it_is_swept() -> None:
    book = Book()
    commit(book, FIRST_DAY)
    certify(book, FIRST_DAY)
    failed = book.day("FAIL", FIRST_DAY, deadline_of(FIRST_DAY) + timedelta(days=7), reason="rows_left")

    assert said(book.check(LATER)) == [("overdue", "failed", failed)]
    sweep(book, FIRST_DAY)
    assert said(book.check(LATER)) == []


def test_a_day_that_a_class_left_out_is_a_gap() -> None:
    book = Book()
    for day in (FIRST_DAY, NEXT + timedelta(days=1)):
        last = commit(book, day)
        certify(book, day)
        commit(book, day, "paper")
        certify(book, day, "paper")
    commit(book, NEXT, "paper")
    certify(book, NEXT, "paper")

    assert said(book.check(LATER)) == [("overdue", "gap", last)]


def test_what_is_irregular_is_said_before_what_is_overdue() -> None:
    book = Book()
    commit(book, FIRST_DAY)
    again = commit(book, FIRST_DAY)

    assert said(book.check(LATER)) == [("irregular", "stands_twice", again), ("overdue", "not_erased", 1)]


@pytest.mark.parametrize("day", ["", "20261399", "x"])
def test_a_day_that_is_none_breaks_nothing(day: str) -> None:
    book = Book()
    book.add("COMMIT", noon(FIRST_DAY), **{"class": "visits", "day": day, "deadline": noon(NEXT).isoformat()})
    commit(book, NEXT)

    assert {code for _, code, _ in said(book.check(LATER))} == {"not_erased"}


def test_every_fault_has_its_sentence_in_both_languages() -> None:
    files = ("chain_check", "chain_entry", "chain_rules", "chain_day", "chain_deadline", "chain_course", "chain_case")
    known = {text.value for file in files for text in texts(trees()[f"chalicelib/security/{file}.py"])}

    assert set(REASONS) | set(VERDICTS) <= known
    assert all(zh and en and zh != en for zh, en in [*REASONS.values(), *VERDICTS.values()])


def test_what_a_commit_says_was_added_is_what_was_added() -> None:
    book = Book()
    book.day("ADD", FIRST_DAY, noon(FIRST_DAY), "paper", rows=4)
    book.day("ADD", FIRST_DAY, noon(FIRST_DAY), "paper", rows=3)
    at = noon(FIRST_DAY) + timedelta(days=1)
    bad = book.day("COMMIT", FIRST_DAY, at, "paper", rows=0, added=8, deadline=deadline_of(FIRST_DAY).isoformat())

    assert ("irregular", "added_differs", bad) in said(book.check(at))


def test_a_certificate_is_of_as_many_rows_as_were_committed() -> None:
    book = Book()
    book.day("ADD", FIRST_DAY, noon(FIRST_DAY), "paper", rows=4)
    commit(book, FIRST_DAY, "paper", rows=1, added=4)
    certify(book, FIRST_DAY, "paper", rows=5)
    commit(book, NEXT, "paper", rows=1)
    bad = certify(book, NEXT, "paper", rows=0)

    assert said(book.check(LATER)) == [("irregular", "rows_differ", bad)]


@pytest.mark.parametrize("reason", ["key_still_there", "row_vanished"])
def test_a_key_that_stayed_is_not_mended_by_sweeping(reason: str) -> None:
    book = Book()
    commit(book, FIRST_DAY)
    certify(book, FIRST_DAY)
    failed = book.day("FAIL", FIRST_DAY, deadline_of(FIRST_DAY) + timedelta(days=6), reason=reason)
    sweep(book, FIRST_DAY)

    assert said(book.check(LATER)) == [("overdue", "failed", failed)]
