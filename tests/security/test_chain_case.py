"""What a rightly signed chain may not say about cases, and what it must have said by now."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.security.chain_case import LOOKS
from chalicelib.security.chain_check import Report
from tests.security.chains import Book

NOW = datetime(2026, 3, 1, 8, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
UNTIL = NOW + 14 * DAY
ENDED = NOW + 104 * DAY
CDC, BUREAU = "县疾控中心", "县卫健局"


def said(report: Report) -> list[tuple[str, str, int]]:
    return [(fault.verdict, fault.code, fault.seq) for fault in report.faults]


def spelled(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds")


def add(book: Book, kind: str, at: datetime, office: str = CDC, ref: str = "a", **facts: Any) -> int:
    return book.add(kind, at, ref=ref, office=office, **facts)


def approved(book: Book, ref: str = "a") -> None:
    add(book, "CASE_OPENED", NOW, ref=ref, until=spelled(NOW + 2 * DAY), deadline=spelled(NOW + 92 * DAY))
    add(book, "CASE_APPROVED", NOW, BUREAU, ref, until=spelled(UNTIL), deadline=spelled(ENDED))


def certify(book: Book, at: datetime, ref: str = "a", **facts: Any) -> int:
    told = {"class": "cases", "openable": 0, "deadline": spelled(ENDED), "erased_at": spelled(at)}
    return book.add("CERT", at, f"CERT#case#{ref}", ref=ref, **told | facts)


def test_honest_cases_are_complete_and_are_no_days() -> None:
    book = Book()
    for ref in ("a", "b"):
        approved(book, ref)
        add(book, "TRACE_RUN", NOW + DAY, ref=ref, degree=1)
        add(book, "REVEAL", UNTIL, ref=ref, count=3)
        add(book, "PUSH_ACCEPTED", ENDED, "邻县指挥部", ref=ref)
    for ref in ("a", "b"):
        certify(book, ENDED + HOUR, ref)

    report = book.check(ENDED + 30 * DAY)

    assert (said(report), report.days.erased, report.days.committed) == ([], 0, 0)


def test_a_closed_case_ends_sooner_and_by_its_own_deadline() -> None:
    book = Book()
    approved(book)
    add(book, "CASE_CLOSED", NOW + DAY, deadline=spelled(NOW + 91 * DAY))
    certify(book, NOW + 91 * DAY, deadline=spelled(NOW + 91 * DAY))

    assert said(book.check(NOW + 200 * DAY)) == []


@pytest.mark.parametrize("kind", ["CASE_APPROVED", "CASE_DENIED"])
def test_no_office_decides_its_own_case(kind: str) -> None:
    book = Book()
    add(book, "CASE_OPENED", NOW, deadline=spelled(ENDED))
    own = add(book, kind, NOW, f" {CDC}　", until=spelled(UNTIL), deadline=spelled(ENDED))

    assert said(book.check(NOW + DAY)) == [("irregular", "same_office", own)]


def test_a_case_is_decided_after_it_was_opened() -> None:
    book = Book()
    early = add(book, "CASE_APPROVED", NOW, BUREAU, until=spelled(UNTIL), deadline=spelled(ENDED))
    add(book, "CASE_OPENED", NOW, deadline=spelled(ENDED))

    assert said(book.check(NOW + DAY)) == [("irregular", "case_order", early)]


@pytest.mark.parametrize("kind", LOOKS)
def test_nobody_is_looked_for_before_a_case_is_approved_or_after_its_end(kind: str) -> None:
    book = Book()
    add(book, "CASE_OPENED", NOW, deadline=spelled(ENDED))
    early = add(book, kind, NOW)
    add(book, "CASE_APPROVED", NOW, BUREAU, until=spelled(UNTIL), deadline=spelled(ENDED))
    add(book, kind, UNTIL + timedelta(minutes=15))
    late = add(book, kind, UNTIL + timedelta(minutes=15, seconds=1))
    never = add(book, kind, NOW, ref="b")

    found = [
        ("irregular", "not_approved", early),
        ("irregular", "after_its_end", late),
        ("irregular", "not_approved", never),
    ]
    assert said(book.check(UNTIL + DAY)) == found


def test_after_a_closing_nobody_is_looked_for() -> None:
    book = Book()
    approved(book)
    add(book, "CASE_CLOSED", NOW + DAY, deadline=spelled(ENDED))
    late = add(book, "REVEAL", NOW + DAY + HOUR)

    assert said(book.check(NOW + 2 * DAY)) == [("irregular", "after_its_end", late)]


def test_a_case_without_a_certificate_is_overdue_25_hours_after_its_deadline() -> None:
    book = Book()
    approved(book)
    add(book, "TRACE_REFUSED", NOW)

    assert said(book.check(ENDED + timedelta(hours=25))) == []
    assert said(book.check(ENDED + timedelta(hours=25, seconds=1))) == [("overdue", "case_not_erased", 2)]


@pytest.mark.parametrize(
    ("at", "facts", "code"),
    [
        (ENDED, {"openable": 1}, "openable"),
        (ENDED, {"openable": False}, "openable"),
        (ENDED - HOUR, {}, "erased_early"),
        (ENDED + timedelta(hours=25, seconds=1), {}, "erased_late"),
    ],
)
def test_a_certificate_of_a_case_says_what_it_must(at: datetime, facts: dict[str, Any], code: str) -> None:
    book = Book()
    approved(book)
    wrong = certify(book, at, **facts)

    assert said(book.check(ENDED + 30 * DAY)) == [("irregular", code, wrong)]


def test_a_case_ends_early_when_what_is_left_of_all_is_erased() -> None:
    book = Book()
    approved(book)
    book.add("SHUTDOWN_ERASING", NOW + DAY)
    certify(book, NOW + DAY + HOUR)

    assert said(book.check(NOW + 2 * DAY)) == []


def test_a_case_is_certified_once() -> None:
    book = Book()
    approved(book)
    certify(book, ENDED)
    second = certify(book, ENDED)

    assert ("irregular", "stands_twice", second) in said(book.check(ENDED + DAY))


def test_whoever_has_only_the_end_of_a_chain_misses_no_approval() -> None:
    book = Book()
    approved(book)
    half = book.head
    add(book, "REVEAL", NOW + DAY)
    certify(book, ENDED)

    assert said(book.check(ENDED + DAY, after=half)) == []
