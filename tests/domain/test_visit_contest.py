"""Contests of visits: their names, and who may answer."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from chalicelib.domain.alarm.health_paper import paper_id, region_of
from chalicelib.domain.entry.visit_contest import VisitContest, contest_id, county_of
from chalicelib.domain.errors import Conflict, Forbidden
from chalicelib.domain.person.caller import Caller

NOW = datetime(2022, 5, 1, 8, tzinfo=UTC)
OFFICER = Caller(account="officer", session="s", person="officer-person")
CONTEST = VisitContest(
    id=contest_id("620105", NOW, "mark"),
    county="620105",
    visit="20220501abc",
    venue="venue",
    entrance="door",
    occurred_at=NOW,
    mode="assisted",
    entered_by="clerk",
    by_mask="李**",
    sender="clerk",
    at=NOW,
    account="owner",
    person="owner-person",
    mask="王**",
    text="我没有去过",
)


def test_a_name_leads_to_its_county_and_is_no_contest_of_a_colour() -> None:
    assert county_of(CONTEST.id) == "620105"
    assert region_of(CONTEST.id) is None
    assert county_of(paper_id("620105", NOW, "mark")) is None


def test_an_answer_is_given_once() -> None:
    after = CONTEST.answered(OFFICER, "区卫健局", "已核实", upheld=True, now=NOW)

    assert (CONTEST.state, after.state, after.answered_by, after.upheld) == ("open", "answered", "officer", True)
    with pytest.raises(Conflict):
        after.answered(OFFICER, "区卫健局", "再答", upheld=False, now=NOW)


@pytest.mark.parametrize("who", [{"account": "owner"}, {"account": "clerk"}, {"person": "owner-person"}])
def test_neither_the_person_nor_whoever_entered_the_visit_answers(who: dict[str, str]) -> None:
    with pytest.raises(Forbidden, match="own_contest"):
        CONTEST.answered(replace(OFFICER, **who), "区卫健局", "已核实", upheld=False, now=NOW)  # type: ignore[arg-type]
