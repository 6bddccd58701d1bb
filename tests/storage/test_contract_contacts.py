"""The contract of candidates: sealed under their case's key, shown by runs, kept when they were revealed."""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.domain.entry.written import Written
from chalicelib.domain.errors import Conflict
from chalicelib.domain.tracing.candidate import Candidate, Seen, Site, candidate_of
from chalicelib.domain.tracing.run import Finished, Runs
from chalicelib.security.contact_ids import ContactIds
from chalicelib.security.sealing import SealBroken
from chalicelib.storage.contacts import Contacts
from tests.domain.tracing_visits import choice, trace, visit
from tests.embedded import TestWorkspace
from tests.storage.engines import at_once, client_of

pytestmark = pytest.mark.aws
KEY = os.urandom(32)
SITE = Site("面馆", "430525101203", {"front": "正门"})
GRANDMOTHER = Written(name="刘奶奶", guardian_phone="13900001234", residence="430525101203")


def candidates(people: Iterable[str], degree: int = 1) -> list[Candidate]:
    """Make candidates of these people, who all met the case at the noodle shop."""
    ids = ContactIds(KEY)
    found, _ = trace([visit("case", "12:00"), *(visit(person, "12:10") for person in people)], choice())
    made = [
        candidate_of(each, ids.of(each.person), Seen(mask="张*"), lambda _: SITE, timedelta(hours=8)) for each in found
    ]
    return sorted(made, key=lambda each: each.id)


def finish(contacts: Contacts, workspace: TestWorkspace, case: str, run: str) -> None:
    """Show what a run found."""
    runs, version = contacts.runs(case)
    done = Finished(id=run, degree=1, choice=choice(), at=workspace.instant(), found=(1,))
    contacts.change_runs(case, runs.begun(run).finished(done), version, ends(workspace))


def ends(workspace: TestWorkspace) -> datetime:
    return workspace.instant() + timedelta(days=1)


def test_candidates_are_seen_when_their_run_is_at_its_end_and_not_before(hunan: TestWorkspace) -> None:
    contacts, case = Contacts(hunan.settings), hunan.fresh_id()
    found = candidates(["a", "b", "c"])
    contacts.put(case, "one", found, KEY, ends(hunan))

    before = contacts.page(case, 1, KEY, 10)
    finish(contacts, hunan, case, "one")

    assert before == ([], None)
    assert contacts.page(case, 1, KEY, 10) == (found, None)
    assert contacts.page(case, 2, KEY, 10) == ([], None)


def test_pages_join_without_gap_or_repetition(hunan: TestWorkspace) -> None:
    contacts, case = Contacts(hunan.settings), hunan.fresh_id()
    found = candidates(f"p{number}" for number in range(7))
    contacts.put(case, "one", found, KEY, ends(hunan))
    finish(contacts, hunan, case, "one")

    read: list[Candidate] = []
    after: str | None = None
    while page := contacts.page(case, 1, KEY, 3, after):
        read += page[0]
        if (after := page[1]) is None:
            break

    assert read == found


def test_what_is_put_again_is_the_same_row(hunan: TestWorkspace) -> None:
    contacts, case = Contacts(hunan.settings), hunan.fresh_id()

    for _ in range(2):
        contacts.put(case, "one", candidates(["a", "b"]), KEY, ends(hunan))

    assert len(list(contacts.of_run(case, 1, "one", KEY))) == 2


def test_a_later_run_takes_the_place_of_the_one_before_but_nobody_revealed_is_lost(hunan: TestWorkspace) -> None:
    contacts, case = Contacts(hunan.settings), hunan.fresh_id()
    first, second = candidates(["a", "b", "revealed"]), candidates(["b"])
    revealed = next(each for each in first if each.person == "revealed")
    contacts.put(case, "one", first, KEY, ends(hunan))
    finish(contacts, hunan, case, "one")
    contacts.keep(case, [revealed], KEY, ends(hunan))
    contacts.put(case, "two", second, KEY, ends(hunan))
    finish(contacts, hunan, case, "two")

    contacts.sweep(case)

    assert contacts.page(case, 1, KEY, 10) == (second, None)
    asked = [revealed.id, second[0].id, "nobody", *(each.id for each in first if each.person == "a")]
    assert contacts.get(case, asked, KEY) == [revealed, second[0]]
    assert list(contacts.of_run(case, 1, "one", KEY)) == []


def test_who_is_written_down_is_carried_and_lies_there_sealed(hunan: TestWorkspace) -> None:
    contacts, case = Contacts(hunan.settings), hunan.fresh_id()
    [one] = candidates(["a"])
    told = replace(one, seen=Seen(mask="刘*", written=(GRANDMOTHER,)))
    contacts.put(case, "one", [told], KEY, ends(hunan))

    [kept] = contacts.of_run(case, 1, "one", KEY)
    scanned = client_of(hunan).scan(TableName=hunan.settings.table("cases"), ConsistentRead=True)

    assert (kept.seen.written, kept.seen.residence) == ((GRANDMOTHER,), "430525101203")
    assert "刘奶奶" not in str(scanned)
    assert "13900001234" not in str(scanned)


def test_another_cases_key_opens_no_candidate(hunan: TestWorkspace) -> None:
    contacts, case = Contacts(hunan.settings), hunan.fresh_id()
    contacts.put(case, "one", candidates(["a"]), KEY, ends(hunan))

    with pytest.raises(SealBroken):
        list(contacts.of_run(case, 1, "one", os.urandom(32)))


def test_of_ten_runs_begun_at_once_one_is_at_work(hunan: TestWorkspace) -> None:
    contacts, case = Contacts(hunan.settings), hunan.fresh_id()

    def begin(number: int) -> str:
        runs, version = contacts.runs(case)
        contacts.change_runs(case, runs.begun(f"run-{number}"), version, ends(hunan))
        return "begun"

    outcomes = at_once(10, begin)

    assert outcomes["begun"] == 1
    assert outcomes["begun"] + outcomes["changed_meanwhile"] + outcomes["run_at_work"] == 10


def test_a_case_names_a_person_alike_in_every_run_and_unlike_any_other_case() -> None:
    one, other = ContactIds(KEY), ContactIds(os.urandom(32))

    assert one.of("person") == ContactIds(KEY).of("person")
    assert len({one.of("person"), other.of("person"), one.of("somebody")}) == 3


def test_a_run_that_was_cancelled_shows_nothing_when_it_comes_to_its_end() -> None:
    done = Finished(id="late", degree=1, choice=choice(), at=datetime.fromisoformat("2026-01-05T00:00Z"), found=(3,))

    assert Runs().begun("late").ended("late").finished(done) == Runs()
    with pytest.raises(Conflict, match="run_at_work"):
        Runs("other").begun("late")
