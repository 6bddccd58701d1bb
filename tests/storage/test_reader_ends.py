"""Every reader of rows that end by themselves: it sees a row until its end, and from then on not, swept or not."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.alarm.health_paper import HealthContest, ManualChange
from chalicelib.domain.job import Job
from chalicelib.domain.person.account import Session
from chalicelib.domain.person.card import Card
from chalicelib.domain.person.feedback import Feedback
from chalicelib.domain.person.particulars import Particulars
from chalicelib.storage.cards import CardContent
from chalicelib.storage.outbox import Message
from chalicelib.storage.tombstones import LIFETIME_S
from tests.embedded import TestWorkspace, province
from tests.people import fresh_phone
from tests.storage.engines import client_of, rows_under

pytestmark = pytest.mark.aws
SECOND, LATER = timedelta(seconds=1), timedelta(hours=1)
DONGKOU = "430525"
Read = Callable[[], Any]


@pytest.fixture(scope="module")
def shared() -> TestWorkspace:
    return province("43")


@pytest.fixture
def hunan(shared: TestWorkspace) -> Iterator[TestWorkspace]:
    yield shared
    shared.ahead = timedelta()


def at(workspace: TestWorkspace, instant: datetime) -> None:
    workspace.ahead = timedelta()
    workspace.ahead = instant - workspace.instant()


# Readers that go by the workspace's clock: each maker keeps something that ends at an instant, and returns its reader.


def access(workspace: TestWorkspace, ends: datetime) -> Read:
    person = workspace.fresh_id()
    workspace.accesses.record(person, "县疾控", "流调", ends - workspace.accesses._lifetime)
    return lambda: workspace.accesses.page(person, workspace.instant(), 10, None)[0]


def feedback(workspace: TestWorkspace, ends: datetime) -> Read:
    said = Feedback(id=workspace.fresh_id(), account="a", at=workspace.instant(), text="很好")
    workspace.feedbacks.put(DONGKOU, said, int(ends.timestamp()))
    return lambda: [each for _, each in workspace.feedbacks.of(DONGKOU, workspace.instant()) if each.id == said.id]


def card(workspace: TestWorkspace, ends: datetime) -> Card:
    name, person = workspace.fresh_id(), workspace.fresh_id()
    who = Particulars(name="王老", id_type="resident_id", id_number="430525195001010010")
    made = Card(
        id=name,
        person=person,
        mask="王*",
        number_mask="4305**********0010",
        identity="verified",
        region="430525001001",
        issued_at=workspace.instant(),
        issued_by="officer",
        box=workspace.cards.seal(person, name, CardContent("43X", who)),
        kept_until=ends,
    )
    workspace.cards.issue(made, [])
    return made


def card_of_person(workspace: TestWorkspace, ends: datetime) -> Read:
    made = card(workspace, ends)
    return lambda: workspace.cards.of_person(made.person)


def card_in_region(workspace: TestWorkspace, ends: datetime) -> Read:
    made = card(workspace, ends)
    return lambda: [each for _, each in workspace.cards.in_region("430525001001") if each.id == made.id]


def session(workspace: TestWorkspace, ends: datetime) -> Read:
    account, now = workspace.people.account_of_phone(fresh_phone(), create=True), workspace.instant()
    begun = Session(id=workspace.fresh_id(), started_at=now, rotated_at=now, expires_at=ends)
    workspace.sessions.begin(account, begun)

    def read() -> Any:
        standing = workspace.sessions.standing(account)
        return standing and standing.session(begun.id, workspace.instant())

    return read


@pytest.mark.parametrize("keep", [access, feedback, card_of_person, card_in_region, session])
def test_it_is_seen_a_second_before_its_end_and_not_a_second_after(
    hunan: TestWorkspace, keep: Callable[[TestWorkspace, datetime], Read]
) -> None:
    ends = (hunan.instant() + LATER).replace(microsecond=0)
    read, seen = keep(hunan, ends), []

    for instant in (ends - SECOND, ends, ends + SECOND):
        at(hunan, instant)
        seen.append(bool(read()))

    assert seen == [True, False, False]


def test_a_tombstone_is_read_as_long_as_a_table_may_be_set_back(hunan: TestWorkspace) -> None:
    pk = f"43#{hunan.fresh_id()}"
    hunan.tombstones.draft("people", pk).save()
    written, seen = hunan.instant(), []

    for since in (timedelta(days=7), timedelta(seconds=LIFETIME_S - 60), timedelta(seconds=LIFETIME_S + 1)):
        at(hunan, written + since)
        seen.append(any(stone.pk == pk for stone in hunan.tombstones.of("people")))

    assert seen == [True, True, False]


# Readers that go by the machine's clock: their rows are given another end.


def change(workspace: TestWorkspace) -> tuple[str, str, Read]:
    person, now = workspace.fresh_id(), datetime.now(UTC)
    red = Health(colour="red", as_of=now, valid_until=now + LATER, source="feed", rule="1", reason="case")
    workspace.health.put(person, red, int((now + LATER).timestamp()))
    return "health", f"43#{person}", lambda: list(workspace.health.changes(person))


def manual(workspace: TestWorkspace) -> tuple[str, str, Read]:
    now, region = datetime.now(UTC), f"4305{workspace.fresh_id()[:2]}"
    name = f"{DONGKOU}-{now:%Y%m%dT%H%M%S}-{workspace.fresh_id()}"
    paper = ManualChange(
        id=name,
        region=DONGKOU,
        person=region,
        number_mask="x",
        name_mask=None,
        colour="red",
        reason="case",
        evidence="x",
        at=now,
        by="a",
        by_person=None,
        office="o",
    )
    workspace.manual_changes.add(paper)

    def read() -> Any:
        listed = [found for place, found in workspace.manual_changes.within([DONGKOU]) if place == name]
        return listed or workspace.manual_changes.get(name) or workspace.manual_changes.of(region)

    return "health", f"43#manual#{DONGKOU}", read


def contested(workspace: TestWorkspace) -> tuple[str, str, Read]:
    now = datetime.now(UTC)
    name = f"{DONGKOU}-{now:%Y%m%dT%H%M%S}-{workspace.fresh_id()}"
    person = workspace.fresh_id()
    paper = HealthContest(
        id=name,
        at=now,
        region=DONGKOU,
        person=person,
        mask="李**",
        text="没去过",
        colour="red",
        source="feed",
        rule="1",
        reason="case",
    )
    workspace.health_contests.add(paper)
    return "health", f"43#contests#{DONGKOU}", lambda: workspace.health_contests.of(person)


def job(workspace: TestWorkspace) -> tuple[str, str, Read]:
    county = workspace.fresh_id()
    made = Job(
        id=workspace.fresh_id(), kind="import", county=county, owner="x", created_at=datetime.now(UTC), params={}
    )
    workspace.jobs.add(made)
    return "duties", f"43#{county}", lambda: workspace.jobs.get(county, made.id)


def message(workspace: TestWorkspace) -> tuple[str, str, Read]:
    row = workspace.outbox.draft(Message("sign_in", fresh_phone(), {}))
    row.save()
    hour = int(row.pk.split("#")[2])
    return "ephemera", row.pk, lambda: [name for name in workspace.outbox.waiting(hour) if name.endswith(row.sk)]


def value(workspace: TestWorkspace) -> tuple[str, str, Read]:
    name = workspace.fresh_id()
    workspace.ephemera.put("upload", name, "x", 3600)
    return "ephemera", f"43#upload#{name}", lambda: workspace.ephemera.get("upload", name, str)


def challenge(workspace: TestWorkspace) -> tuple[str, str, Read]:
    name, _ = workspace.challenges.pose(fresh_phone(), 300)
    return "ephemera", f"43#challenge#{name}", lambda: workspace.challenges.attempt(name, 5)


def end_in(workspace: TestWorkspace, noun: str, pk: str, seconds: int) -> None:
    """Give all rows of a partition another end."""
    ends = int(datetime.now(UTC).timestamp()) + seconds
    for row in rows_under(workspace, noun, pk):
        client_of(workspace).put_item(
            TableName=workspace.settings.table(noun), Item={**row, "expires": {"N": str(ends)}}
        )


@pytest.mark.parametrize("keep", [change, manual, contested, job, message, value, challenge])
def test_it_is_seen_while_its_end_is_to_come_and_not_once_it_has(
    hunan: TestWorkspace, keep: Callable[[TestWorkspace], tuple[str, str, Read]]
) -> None:
    noun, pk, read = keep(hunan)

    end_in(hunan, noun, pk, 30)
    before = read()
    end_in(hunan, noun, pk, -1)

    assert before
    assert not read()
