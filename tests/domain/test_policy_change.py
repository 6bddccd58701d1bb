"""Two people of two offices, a full day, and what a change does to the days that lie there."""

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib import tenants
from chalicelib.domain.errors import Conflict, Forbidden
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.second_person import FirstPerson
from chalicelib.domain.rule.policy_change import Before, Effects, PolicyChange, effects_of
from chalicelib.domain.rule.resolution import cancelled, confirmed, number_of
from chalicelib.domain.rule.ruling import Ruling
from chalicelib.security.day_keys import CLASSES

HUNAN = tenants.load("43")
NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST, SECOND, THIRD = (Caller(account=name, session="s", person=f"p{name}") for name in ("a", "b", "c"))
PAPER = PolicyChange(
    number=7,
    mark="mark",
    at=NOW,
    first=FirstPerson("a", "pa", "省信息中心"),
    before={},
    values={},
    reason="",
    effects=Effects(),
)


def test_it_is_confirmed_by_another_person_of_another_office_and_holds_a_full_day_later() -> None:
    after = confirmed(PAPER, SECOND, "省指挥部", NOW + timedelta(hours=1), DAY)

    assert after.effective_at == NOW + timedelta(hours=25)
    assert PAPER.state(NOW, DAY) == "proposed"
    assert after.state(NOW + timedelta(hours=2), DAY) == "confirmed"
    assert after.state(after.effective_at - timedelta(microseconds=1), DAY) == "confirmed"
    assert after.state(after.effective_at, DAY) == "effective"


@pytest.mark.parametrize(
    ("caller", "office", "code"),
    [
        (FIRST, "省指挥部", "second_person_needed"),
        (Caller(account="other", session="s", person="pa"), "省指挥部", "second_person_needed"),
        (SECOND, " 省信息中心 ", "other_office_needed"),
    ],
)
def test_nobody_is_his_own_second_person(caller: Caller, office: str, code: str) -> None:
    with pytest.raises(Forbidden, match=code):
        confirmed(PAPER, caller, office, NOW, DAY)


def test_a_proposal_lapses_after_a_week_and_what_is_settled_stays_so() -> None:
    done = confirmed(PAPER, SECOND, "省指挥部", NOW, DAY)

    for paper, at in ((PAPER, NOW + 7 * DAY), (done, NOW), (cancelled(PAPER, FIRST, "x", NOW, DAY), NOW)):
        with pytest.raises(Conflict, match="paper_state"):
            confirmed(paper, THIRD, "省卫健委", at, DAY)


def test_either_of_the_two_cancels_until_it_holds_and_nobody_else() -> None:
    done = confirmed(PAPER, SECOND, "省指挥部", NOW, DAY)
    same_document = Caller(account="other", session="s", person="pb")

    for caller in (FIRST, SECOND, same_document):
        assert cancelled(done, caller, "x", NOW + DAY - timedelta(seconds=1), DAY).state(NOW, DAY) == "cancelled"
    with pytest.raises(Forbidden, match="not_of_the_two"):
        cancelled(done, THIRD, "x", NOW, DAY)
    with pytest.raises(Conflict, match="paper_state"):
        cancelled(done, FIRST, "x", NOW + DAY, DAY)
    assert cancelled(PAPER, THIRD, "x", NOW, DAY).cancelled_at == NOW


@pytest.mark.parametrize("name", ["", "7-mark", "000007", "000007-", "000007-a#b", "00000７-mark", "-mark"])
def test_only_its_own_name_leads_to_a_paper(name: str) -> None:
    assert number_of(name) is None
    assert number_of(PAPER.id) == 7


def test_a_shorter_retention_names_the_days_it_brings_to_an_earlier_end() -> None:
    effects = effects_of(Before(HUNAN, HUNAN, Ruling()), {"retention.visits_days": 10}, NOW, CLASSES)

    (found,) = effects.shortens
    # 2026-02-07's rows were to end on 03-10 at midnight, before the change holds; those of 02-08 end at its instant.
    assert (found.row_class, found.first_day, found.last_day) == ("visits", date(2026, 2, 8), date(2026, 3, 13))
    assert (found.before_days, found.after_days, found.days) == (30, 10, 34)
    assert effects.lengthens == ()


def test_a_longer_retention_names_the_day_it_begins_with_and_rows_keep_their_own_end() -> None:
    values = {"retention.alerts_days": 90, "retention.contests_days": 60, "caps.companions": 6}

    effects = effects_of(Before(HUNAN, HUNAN, Ruling()), values, NOW, CLASSES)

    assert effects.shortens == ()
    assert [(each.row_class, each.first_day) for each in effects.lengthens] == [("alerts", date(2026, 3, 14))]
    assert effects.from_now_on == ("retention.contests_days",)
