"""How long a colour stays: shown until it ends, in the table as long as its history, or as a token it voids."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.domain.alarm.health import Health
from tests.embedded import TestWorkspace
from tests.storage.engines import rows_under

pytestmark = pytest.mark.aws
NOW = datetime.now(UTC).replace(microsecond=0)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def red(until: datetime, as_of: datetime = NOW) -> Health:
    return Health(colour="red", as_of=as_of, valid_until=until, source="feed", rule="1", reason="case")


def put(workspace: TestWorkspace, health: Health) -> str:
    person = workspace.fresh_id()
    assert workspace.health.put(person, health, int((NOW + 30 * DAY).timestamp()))
    return person


def ends(workspace: TestWorkspace, person: str) -> int:
    [row] = [row for row in rows_under(workspace, "health", f"43#{person}") if row["sk"]["S"] == "current"]
    return int(row["expires"]["N"])


@pytest.mark.parametrize(("valid", "kept"), [(14, 30), (60, 60)])
def test_a_colour_lies_there_until_it_ends_or_its_history_does(hunan: TestWorkspace, valid: int, kept: int) -> None:
    person = put(hunan, red(NOW + valid * DAY))

    assert ends(hunan, person) == int((NOW + kept * DAY).timestamp())


def test_a_colour_is_shown_a_second_before_it_ends_and_unknown_a_second_after(hunan: TestWorkspace) -> None:
    until = NOW + 2 * DAY
    person = put(hunan, red(until))

    shown = [hunan.colours.of(person, at).colour for at in (until - SECOND, until, until + SECOND)]

    assert shown == ["red", "unknown", "unknown"]


def test_an_older_colour_does_not_come_back_when_a_newer_one_has_ended(hunan: TestWorkspace) -> None:
    person = put(hunan, red(NOW + SECOND))

    late = hunan.health.put(person, red(NOW + 90 * DAY, NOW - DAY), int((NOW + 30 * DAY).timestamp()))

    assert late is False


@pytest.mark.parametrize(("colour_days", "tokens_days"), [(30, 60), (60, 7)])
def test_what_voids_tokens_outlives_the_last_of_them(hunan: TestWorkspace, colour_days: int, tokens_days: int) -> None:
    person = put(hunan, red(NOW + colour_days * DAY))

    hunan.health.end_tokens(person, NOW, tokens_days * DAY)

    assert ends(hunan, person) >= int((NOW + tokens_days * DAY).timestamp())
    assert ends(hunan, person) >= int((NOW + colour_days * DAY).timestamp())
    assert hunan.health.put(person, red(NOW + 2 * SECOND, NOW + SECOND), int((NOW + SECOND).timestamp()))
    assert ends(hunan, person) >= int((NOW + tokens_days * DAY).timestamp())
    assert hunan.door.health(person).erased_s == int(NOW.timestamp())
