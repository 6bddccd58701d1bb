"""Contests of visits: their names, who may answer, and when an answer counts."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from chalicelib.domain.alarm.contest import Answer
from chalicelib.domain.alarm.health_paper import paper_id, region_of
from chalicelib.domain.entry.visit_contest import ContestedVisit, VisitContest, contest_id, county_of
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.person.caller import Caller

NOW = datetime(2022, 5, 1, 8, tzinfo=UTC)
OFFICER = Caller(account="officer", session="s", person="officer-person")
ABOUT = ContestedVisit(
    venue="venue",
    entrance="door",
    visit="080000000#door#scan#0",
    occurred_at=NOW,
    mode="assisted",
    entered_by="clerk",
    by_mask="李**",
    sender="clerk",
    account="owner",
    person="owner-person",
    mask="王**",
    text="我没有去过",
)
CONTEST = VisitContest(
    id=contest_id("620105", NOW, "mark"),
    county="620105",
    day="20220501",
    row_class="assisted",
    at=NOW,
    about=ABOUT,
)
ANSWER = Answer(text="已核实", upheld=True, at=NOW, by="officer", office="区卫健局")


def test_a_name_leads_to_its_county_and_is_no_contest_of_a_colour() -> None:
    assert county_of(CONTEST.id) == "620105"
    assert CONTEST.mark == "mark"
    assert region_of(CONTEST.id) is None
    assert county_of(paper_id("620105", NOW, "mark")) is None


def test_an_answer_counts_when_it_is_on_record() -> None:
    claimed = replace(CONTEST, claimed=ANSWER)
    recorded = replace(CONTEST, claimed=replace(ANSWER, recorded=True))

    assert [(each.state, each.answer is not None) for each in (CONTEST, claimed, recorded)] == [
        ("open", False),
        ("open", False),
        ("answered", True),
    ]


def test_the_same_answer_again_is_a_repeat_and_another_ones_is_not() -> None:
    assert ANSWER.repeats("officer", "已核实", upheld=True)
    assert not ANSWER.repeats("officer", "已核实", upheld=False)
    assert not ANSWER.repeats("officer", "再答", upheld=True)
    assert not ANSWER.repeats("another", "已核实", upheld=True)


@pytest.mark.parametrize("who", [{"account": "owner"}, {"account": "clerk"}, {"person": "owner-person"}])
def test_neither_the_person_nor_whoever_entered_the_visit_answers(who: dict[str, str]) -> None:
    CONTEST.check_answerer(OFFICER)

    with pytest.raises(Forbidden, match="own_contest"):
        CONTEST.check_answerer(replace(OFFICER, **who))  # type: ignore[arg-type]
