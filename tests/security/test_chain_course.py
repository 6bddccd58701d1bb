"""A running system commits every day of every class, and the key of each week comes to its end."""

from datetime import UTC, datetime, timedelta

from chalicelib.domain.retention import epoch_of
from chalicelib.security.day_keys import CLASSES
from tests.security.chains import FIRST_DAY, Book, certify, commit, deadline_of, noon
from tests.security.test_chain_rules import said

LATER = datetime(2026, 6, 1, tzinfo=UTC)
WEEK = timedelta(days=7)
ALL_BUT_PAPER = [row_class for row_class in CLASSES if row_class != "paper"]


def test_a_running_system_commits_every_day_until_collection_ends() -> None:
    book = Book()
    last = commit(book, FIRST_DAY)
    at = noon(FIRST_DAY) + timedelta(days=1)
    silent = at + timedelta(days=3)

    assert "stopped" not in [code for _, code, _ in said(book.check(at, running=True))]
    assert ("overdue", "stopped", last) in said(book.check(silent, running=True))
    assert "stopped" not in [code for _, code, _ in said(book.check(silent))]
    book.add("SHUTDOWN", at)
    assert "stopped" not in [code for _, code, _ in said(book.check(silent, running=True))]
    book.add("SHUTDOWN_CANCELLED", at)
    assert ("overdue", "stopped", last) in said(book.check(silent, running=True))


def test_a_running_system_commits_every_class_once_a_paper_day_may_have_closed() -> None:
    book = Book()
    for day in (FIRST_DAY, *(FIRST_DAY + timedelta(days=n) for n in range(1, 12))):
        for row_class in ALL_BUT_PAPER:
            commit(book, day, row_class)
    waits = noon(FIRST_DAY) + timedelta(days=1) + timedelta(days=8, hours=25)
    missing = ("overdue", "class_missing", 1)

    assert missing not in said(book.check(waits, running=True))
    assert missing in said(book.check(waits + timedelta(seconds=1), running=True))
    assert missing not in said(book.check(waits + timedelta(seconds=1)))
    commit(book, FIRST_DAY, "paper")
    assert missing not in said(book.check(waits + timedelta(seconds=1), running=True))


def ended_week() -> tuple[Book, int, datetime]:
    """Return a chain of one week of visits after which collection ended, its last CERT and when that stands."""
    book, last = Book(), 0
    days = [FIRST_DAY + timedelta(days=n) for n in range(7)]
    for day in days:
        commit(book, day)
    for day in days:
        last = certify(book, day)
    book.add("SHUTDOWN", noon(days[-1]))
    return book, last, deadline_of(days[-1]) + timedelta(hours=1)


def test_the_key_of_a_week_is_final_three_weeks_after_its_last_certificate() -> None:
    book, last, at = ended_week()
    due = at + timedelta(days=21)

    assert said(book.check(due, running=True)) == []
    assert said(book.check(due + timedelta(seconds=1), running=True)) == [("overdue", "not_final", last)]
    assert said(book.check(due + timedelta(seconds=1))) == []


def test_a_week_that_is_final_is_so_for_its_own_class_alone() -> None:
    book, last, at = ended_week()
    epoch = epoch_of(FIRST_DAY)

    book.add("FINAL", at + WEEK, **{"class": "paper"}, epoch=epoch)
    book.add("FINAL", at + WEEK, **{"class": "visits"}, epoch=epoch + 1)
    assert said(book.check(LATER, running=True)) == [("overdue", "not_final", last)]
    book.add("FINAL", at + WEEK, **{"class": "visits"}, epoch=epoch)
    assert said(book.check(LATER, running=True)) == []
