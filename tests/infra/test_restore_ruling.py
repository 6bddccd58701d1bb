"""A copy that is too old, or of before what two people decided, is not replayed: it would undo what holds."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import Mock

import pytest

from chalicelib.domain.person.caller import Caller
from chalicelib.storage import keys
from chalicelib.usecases.rule import change_policy, end_collection
from infra.restore_copy import Copy
from infra.restore_replay import AGE_MAX, NotReplayed, replay
from tests.callers import staff
from tests.embedded import TestWorkspace, province
from tests.infra.test_restore import copied
from tests.storage.engines import client_of, rows_under

pytestmark = pytest.mark.aws
Two = tuple[Caller, Caller]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def hunan(monkeypatch: pytest.MonkeyPatch) -> TestWorkspace:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    return province("43")


@pytest.fixture
def two(hunan: TestWorkspace) -> Two:
    return staff(hunan, "command", "43", "省指挥部"), staff(hunan, "security_admin", "43", "省信息中心")


def proposed(hunan: TestWorkspace, two: Two) -> str:
    wanted = change_policy.Proposal(values={"caps.companions": 7}, reason="演练", applies_to_running=False)
    return change_policy.propose(hunan, two[0], wanted).id


def confirmed(hunan: TestWorkspace, two: Two) -> str:
    name = proposed(hunan, two)
    change_policy.confirm(hunan, two[1], name)
    return name


def ended(hunan: TestWorkspace, two: Two) -> None:
    end_collection.order(hunan, two[0], "湘防指〔2022〕99 号", "演练")
    end_collection.confirm(hunan, two[1], None)


def papers(hunan: TestWorkspace) -> list[Any]:
    return [row for kind in (keys.POLICY, keys.SHUTDOWN) for row in rows_under(hunan, "duties", keys.under("43", kind))]


def set_back(hunan: TestWorkspace, before: list[Any]) -> None:
    """Leave in the live table what it held before."""
    client, table = client_of(hunan), hunan.settings.table("duties")
    for row in papers(hunan):
        client.delete_item(TableName=table, Key={name: row[name] for name in ("pk", "sk")})
    for row in before:
        client.put_item(TableName=table, Item=row)


def replayed(hunan: TestWorkspace) -> int:
    return replay(hunan, "duties", hunan.settings.table("duties"), stopped=True, as_of=hunan.instant())


DECISIONS: list[tuple[str, Callable[..., Any], Callable[[TestWorkspace, Two, Any], object]]] = [
    ("POLICY_PROPOSED", lambda *_: None, lambda hunan, two, _: proposed(hunan, two)),
    ("POLICY", proposed, lambda hunan, two, name: change_policy.confirm(hunan, two[1], name)),
    ("POLICY_CANCELLED", proposed, lambda hunan, two, name: change_policy.cancel(hunan, two[1], name)),
    ("POLICY_CANCELLED", confirmed, lambda hunan, two, name: change_policy.cancel(hunan, two[1], name)),
    ("SHUTDOWN_PROPOSED", lambda *_: None, lambda hunan, two, _: ended(hunan, two)),
    ("SHUTDOWN_CANCELLED", ended, lambda hunan, two, _: end_collection.cancel(hunan, two[0])),
]


@pytest.mark.parametrize(("kind", "first", "then"), DECISIONS)
def test_a_table_of_before_a_decision_is_refused_by_the_entry_it_would_undo(
    hunan: TestWorkspace, two: Two, kind: str, first: Callable[..., Any], then: Callable[..., object]
) -> None:
    name = first(hunan, two)
    before = papers(hunan)
    then(hunan, two, name)
    after = papers(hunan)
    sound = replayed(hunan)
    set_back(hunan, before)

    with pytest.raises(NotReplayed, match=rf"would undo entry \d+ of the chain \({kind},"):
        replayed(hunan)

    set_back(hunan, after)
    assert (sound, replayed(hunan)) == (0, 0)


def test_a_copy_beside_a_table_that_holds_what_was_decided_undoes_nothing(hunan: TestWorkspace, two: Two) -> None:
    copy = copied(hunan, "duties")
    confirmed(hunan, two)

    assert replay(hunan, "duties", copy, as_of=hunan.instant()) == 0
    set_back(hunan, [])
    with pytest.raises(NotReplayed, match="POLICY_PROPOSED"):
        replay(hunan, "duties", copy, as_of=hunan.instant())


def test_a_copy_whose_tombstones_may_be_gone_is_refused_and_so_is_one_of_no_known_moment(hunan: TestWorkspace) -> None:
    copy, now = copied(hunan, "cases"), hunan.instant()

    assert replay(hunan, "cases", copy, as_of=now - AGE_MAX + MINUTE) == 0
    for moment, why in ((now - AGE_MAX - MINUTE, "last 7 days"), (now + 5 * MINUTE, "last 7 days"), (None, "--as-of")):
        with pytest.raises(NotReplayed, match=why):
            replay(hunan, "cases", copy, as_of=moment)


def test_what_aws_says_of_a_copys_moment_counts_whatever_is_claimed(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, now = copied(hunan, "cases"), hunan.instant()
    copy = Copy(hunan.settings, "cases", name)
    restored = {"Table": {"RestoreSummary": {"RestoreDateTime": now - timedelta(days=8)}}}
    monkeypatch.setattr(copy, "_client", Mock(describe_table=Mock(return_value=restored)))
    moment = copy.moment()
    monkeypatch.setattr(Copy, "moment", lambda _: moment)

    with pytest.raises(NotReplayed, match="last 7 days"):
        replay(hunan, "cases", name, as_of=now)
    assert moment == now - timedelta(days=8)
