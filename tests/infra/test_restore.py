"""A rehearsal: tables copied, things erased, the copies replayed. Nothing erased is left, everything else is."""

import json
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.place.venue import Decision
from chalicelib.domain.place.venue_end import without_contact
from chalicelib.storage import keys
from chalicelib.storage.venues import Change
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.custody.tidy import tidy
from chalicelib.usecases.venue import change_venue
from chalicelib.usecases.venue.apply import build
from infra import restore, restore_bring_back, restore_replay
from infra.restore_copy import Copy
from infra.restore_replay import NEVER, TABLES, NotReplayed
from tests.callers import contact
from tests.embedded import MODELS, TestWorkspace, province
from tests.people import Officer, Somebody, fresh_id_number, fresh_phone, officer, security_admin, verified
from tests.storage.engines import client_of, rows_under
from tests.usecases.test_venues import approved, basics

pytestmark = pytest.mark.aws
COUNTY = "430525"
Row = dict[str, Any]
Rows = dict[tuple[str, str], Row]


def replay(workspace: TestWorkspace, noun: str, table: str, *, stopped: bool = False) -> int:
    """Replay a copy of this moment: the engine does not say of which it is."""
    return restore_replay.replay(workspace, noun, table, stopped=stopped, as_of=workspace.instant())


def bring_back(workspace: TestWorkspace, noun: str, table: str, partitions: Collection[str] = ()) -> int:
    """Bring back from a copy of this moment."""
    return restore_bring_back.bring_back(workspace, noun, table, partitions, as_of=workspace.instant())


@pytest.fixture(scope="module", autouse=True)
def _region() -> Iterator[None]:
    pinned = pytest.MonkeyPatch()
    pinned.setenv("AWS_DEFAULT_REGION", "us-east-1")
    yield
    pinned.undo()


@pytest.fixture(scope="module")
def shared() -> TestWorkspace:
    return province("43")


@pytest.fixture
def hunan(shared: TestWorkspace) -> Iterator[TestWorkspace]:
    shared.ahead = timedelta()
    yield shared
    shared.ahead = timedelta()


@pytest.fixture(scope="module")
def admin(shared: TestWorkspace) -> Officer:
    return security_admin(shared)


def copied(workspace: TestWorkspace, noun: str) -> str:
    """Return a copy of a table as it is now, made by the engine where it can."""
    client, live = client_of(workspace), workspace.settings.table(noun)
    name = f"{live}-{workspace.fresh_id()}"
    try:
        client.restore_table_to_point_in_time(SourceTableName=live, TargetTableName=name, UseLatestRestorableTime=True)
    except client.exceptions.ClientError:
        shape = client.describe_table(TableName=live)["Table"]
        client.create_table(
            TableName=name,
            KeySchema=shape["KeySchema"],
            AttributeDefinitions=[
                each for each in shape["AttributeDefinitions"] if each["AttributeName"] in ("pk", "sk")
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        for page in client.get_paginator("scan").paginate(TableName=live):
            for item in page["Items"]:
                client.put_item(TableName=name, Item=item)
    return name


def _names(shape: Row) -> list[Row]:
    return [{"AttributeName": key["AttributeName"]} for key in shape["KeySchema"]]


def rows_of(workspace: TestWorkspace, table: str) -> Rows:
    pages = client_of(workspace).get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
    return {(i["pk"]["S"], i.get("sk", {}).get("S", "")): i for page in pages for i in page["Items"]}


def gone(before: Rows, after: Rows) -> set[tuple[str, str]]:
    """Return the keys of what was erased; whatever else changed is told by the test that expects it."""
    assert after.keys() <= before.keys()
    return before.keys() - after.keys()


def no_sessions(found: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(pk, sk) for pk, sk in found if not sk.startswith(keys.SESSION)}


def test_the_copy_of_the_rehearsal_holds_what_the_table_does(hunan: TestWorkspace) -> None:
    verified(hunan)

    assert rows_of(hunan, copied(hunan, "people")) == rows_of(hunan, hunan.settings.table("people"))


def test_an_erased_person_does_not_come_back_and_everybody_else_is_there(hunan: TestWorkspace) -> None:
    leaves, stays = verified(hunan), verified(hunan)
    for each in (leaves, stays):
        child = {"name": "李小宝", "id_number": fresh_id_number(), "relation": "child"}
        assert each.call("POST", "/v1/me/companions", child).status == 201
    account = hunan.people.account(leaves.account)
    copy = copied(hunan, "people")
    before = rows_of(hunan, copy)
    assert leaves.call("DELETE", "/v1/me").status == 204

    erased = replay(hunan, "people", copy)

    after = rows_of(hunan, copy)
    assert account
    expected = {key for key in before if key[0] == f"43#{account.id}" and not key[1].startswith(keys.SESSION)}
    expected |= {(f"43#phone#{account.phone_id}", keys.ACCOUNT), (f"43#{account.person}", keys.IDENTITY)}
    assert no_sessions(gone(before, after)) == expected
    assert erased >= len(expected)
    assert {key: after[key] for key in after} == {key: before[key] for key in after}
    assert account.person not in json.dumps(list(after.values()), default=repr)
    assert account.phone_id not in json.dumps(list(after.values()), default=repr)


def without_a_phone(hunan: TestWorkspace, admin: Officer) -> tuple[Officer, str]:
    village = officer(admin, "reviewer", "430525001001")
    made = village.call("POST", "/v1/cards", {"name": "王老", "id_number": fresh_id_number()})
    assert made.status == 201, made
    return village, made.json["card_id"]


def test_a_revoked_card_a_removed_companion_and_a_taken_role_stay_gone(hunan: TestWorkspace, admin: Officer) -> None:
    village, card = without_a_phone(hunan, admin)
    _, kept = without_a_phone(hunan, admin)
    parent = verified(hunan)
    child = {"name": "李小宝", "id_number": fresh_id_number(), "relation": "child"}
    companion = parent.call("POST", "/v1/me/companions", child).json["companion_id"]
    person = hunan.cards.get(card).person
    people, duties = copied(hunan, "people"), copied(hunan, "duties")
    before, listed = rows_of(hunan, people), rows_of(hunan, duties)
    assert village.call("DELETE", f"/v1/cards/{card}").status == 204
    assert parent.call("DELETE", f"/v1/me/companions/{companion}").status == 204
    assert admin.call("DELETE", f"/v1/staff/{village.account}/roles/reviewer").status == 204

    replay(hunan, "people", people)
    replay(hunan, "duties", duties)

    erased = no_sessions(gone(before, rows_of(hunan, people)))
    assert {sk for pk, sk in erased if pk == f"43#{person}"} == {f"{keys.CARD}{card}", keys.LIVE_CARD}
    assert (f"43#card#{card}", "card") in erased
    assert (f"43#card#{kept}", "card") not in erased
    assert {sk for pk, sk in erased if pk == f"43#{parent.account}"} == {f"{keys.COMPANION}{companion}"}
    assert {sk for pk, sk in erased if pk == f"43#{village.account}"} == {"role#reviewer#430525001001"}
    assert {sk for pk, sk in listed.keys() - rows_of(hunan, duties).keys() if "staff" in pk} == {
        f"430525001001#{village.account}"
    }


def test_who_was_moved_to_another_phone_is_not_moved_back(hunan: TestWorkspace, admin: Officer) -> None:
    lost, checker = verified(hunan), officer(admin, "reviewer", COUNTY)
    account = hunan.people.account(lost.account)
    assert account
    copy = copied(hunan, "people")
    body = {"phone": fresh_phone(), "name": lost.name, "id_number": lost.id_number, "displace": True}
    assert checker.call("POST", "/v1/identity-checks", body).status == 200

    replay(hunan, "people", copy)

    rows = rows_of(hunan, copy)
    left = json.loads(rows[f"43#{account.id}", keys.ACCOUNT]["body"]["S"])
    assert (left["identity"], left["person"], left["mask"]) == ("none", None, None)
    assert left["phone_id"] == account.phone_id
    assert (f"43#{account.person}", keys.IDENTITY) not in rows


def test_nobody_is_signed_in_on_a_restored_table(hunan: TestWorkspace) -> None:
    verified(hunan)
    copy = copied(hunan, "people")

    replay(hunan, "people", copy)

    assert [sk for _, sk in rows_of(hunan, copy) if sk.startswith(keys.SESSION)] == []


def visit(day: str, mode: str) -> Row:
    return {
        "pk": {"S": f"43#venue#{day}"},
        "sk": {"S": f"120000000#door#{mode}#0"},
        "visitor_pk": {"S": f"43#{mode}"},
        "mode": {"S": mode},
        "sealed": {"B": b"box"},
        "expires": {"N": "99999999999"},
    }


def test_rows_of_days_that_are_destroyed_or_over_are_erased_and_of_living_days_kept(hunan: TestWorkspace) -> None:
    now_s, day = int(hunan.instant().timestamp()), timedelta(days=1)
    days = {"20300101": now_s + 86_400, "20300102": now_s + 86_400, "20300103": now_s + 3_600}
    for row_class in ("visits", "assisted", "paper", "alerts"):
        for each, deadline_s in days.items():
            assert hunan.day_key_rows.put_day(row_class, each, b"wrapped", "key", deadline_s)
    for row_class in ("visits", "alerts"):
        record(hunan, "CERT", facts={"class": row_class, "day": "20300101"})
    copy, alerts = copied(hunan, "visits"), copied(hunan, "alerts")
    for each in (*days, "20300104"):
        client_of(hunan).put_item(TableName=alerts, Item={"pk": {"S": f"43#{COUNTY}#{each}"}, "sk": {"S": "t#m"}})
        for mode in ("scan", "card", "assisted", "paper"):
            client_of(hunan).put_item(TableName=copy, Item=visit(each, mode))
    hunan.ahead = day / 12

    replay(hunan, "visits", copy)
    replay(hunan, "alerts", alerts)

    kept = {(pk[-8:], sk.split("#")[2]) for pk, sk in rows_of(hunan, copy)}
    living = {("20300102", mode) for mode in ("scan", "card", "assisted", "paper")}
    assert kept == living | {("20300101", "assisted"), ("20300101", "paper")}
    assert {pk[-8:] for pk, _ in rows_of(hunan, alerts)} == {"20300102"}


@pytest.mark.parametrize("noun", ["health", "cases", "counters", "duties", "people"])
def test_a_row_past_its_time_is_erased_though_nobody_swept_it(hunan: TestWorkspace, noun: str) -> None:
    copy = copied(hunan, noun)
    now_s = int(hunan.instant().timestamp())
    for sk, expires in (("over", now_s - 1), ("lives", now_s + 3_600)):
        item = {"pk": {"S": "43#x"}, "sk": {"S": sk}, "expires": {"N": str(expires)}}
        client_of(hunan).put_item(TableName=copy, Item=item)

    replay(hunan, noun, copy)

    assert {sk for pk, sk in rows_of(hunan, copy) if pk == "43#x"} == {"lives"}


def test_whom_a_venue_named_is_forgotten_again(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _ = approved(hunan)
    _, other, _ = approved(hunan)
    gone_venue = change_venue.deregister(hunan, shopkeeper, venue, "不开了")
    draft, _ = build(
        hunan, basics(hunan, "摸底店"), [], contact(), hunan.people.account_of_phone(fresh_phone(), create=True)
    )
    line = Decision(at=draft.created_at, action="import", before=None, after="draft", by="x", office="街道办")
    hunan.venues.commit(Change(before=None, after=draft, decision=line))
    copy = copied(hunan, "venues")
    before = rows_of(hunan, copy)
    assert gone_venue.contact_until
    hunan.ahead = timedelta(days=91)
    tidy(hunan, hunan.instant())

    replay(hunan, "venues", copy)

    after = rows_of(hunan, copy)
    text = json.dumps(list(after.values()), default=repr)
    assert not [trace for trace in (shopkeeper.account, shopkeeper.person, draft.id) if trace in text]
    left = json.loads(after[f"43#{venue.id}", "venue"]["body"]["S"])
    assert (left["manager"], left["manager_sealed"]) == ("", "")
    assert without_contact(gone_venue).name == left["name"]
    assert after[f"43#{other.id}", "venue"] == before[f"43#{other.id}", "venue"]


def test_a_dismissed_clerk_stays_dismissed(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _ = approved(hunan)
    dismissed, stays = verified(hunan), verified(hunan)
    for each in (dismissed, stays):
        appoint(shopkeeper.account, venue.id, each, hunan)
    copy = copied(hunan, "venues")
    before = rows_of(hunan, copy)
    hunan.clerks.remove(venue.id, dismissed.account)

    replay(hunan, "venues", copy)

    assert gone(before, rows_of(hunan, copy)) == {
        (f"43#{venue.id}", f"{keys.CLERK}{dismissed.account}"),
        (f"43#clerk#{dismissed.account}", venue.id),
    }


def appoint(by: str, venue: str, clerk: Somebody, workspace: TestWorkspace) -> None:
    from chalicelib.domain.person.clerk import Clerk

    workspace.clerks.keep(
        Clerk(account=clerk.account, venue=venue, entrances=(), since=workspace.instant(), appointed_by=by)
    )


def test_what_fell_due_after_the_copy_is_due_in_it_too(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _ = approved(hunan)
    copy = copied(hunan, "duties")
    ended = change_venue.deregister(hunan, shopkeeper, venue, None)
    assert ended.contact_until

    replay(hunan, "duties", copy)

    due = keys.due_sk(ended.contact_until, "contact", venue.id)
    assert (keys.due_pk("43", keys.shard(venue.id)), due) in rows_of(hunan, copy)


def test_tokens_of_an_erased_account_stay_void_when_colours_are_set_back(hunan: TestWorkspace) -> None:
    leaves = verified(hunan)
    account = hunan.people.account(leaves.account)
    copy = copied(hunan, "health")
    assert leaves.call("DELETE", "/v1/me").status == 204

    replay(hunan, "health", copy)

    assert account
    voided = {pk for (pk, _), row in rows_of(hunan, copy).items() if "erased_s" in row}
    assert {f"43#{account.id}", f"43#{account.person}"} <= voided


def test_a_replay_is_on_record_with_what_it_erased(hunan: TestWorkspace) -> None:
    copy = copied(hunan, "cases")
    row = {"pk": {"S": "43#case"}, "sk": {"S": "case"}, "expires": {"N": "1"}}
    client_of(hunan).put_item(TableName=copy, Item=row)

    erased = replay(hunan, "cases", copy)
    again = replay(hunan, "cases", copy)

    head = hunan.audit.head().seq
    lines = [json.loads(hunan.audit.line(seq) or "") for seq in (head - 1, head)]
    assert (erased, again) == (1, 0)
    assert [(each["kind"], each["facts"]) for each in lines] == [
        ("RESTORED", {"table": "cases", "rows": 1}),
        ("RESTORED", {"table": "cases", "rows": 0}),
    ]


@pytest.mark.parametrize("noun", sorted(NEVER))
def test_keys_chain_and_ephemera_are_never_restored(hunan: TestWorkspace, noun: str) -> None:
    with pytest.raises(NotReplayed, match="never restored"):
        replay(hunan, noun, copied(hunan, noun))


def test_every_table_is_restored_by_a_rule_or_never() -> None:
    assert sorted([*TABLES, *NEVER]) == sorted(MODELS)


def test_the_live_table_is_replayed_only_when_everything_is_stopped(hunan: TestWorkspace) -> None:
    live = hunan.settings.table("cases")

    with pytest.raises(NotReplayed, match="live table"):
        replay(hunan, "cases", live)
    assert replay(hunan, "cases", live, stopped=True) == 0


def test_another_table_is_no_copy(hunan: TestWorkspace) -> None:
    with pytest.raises(ValueError, match="keys are others"):
        Copy(hunan.settings, "people", hunan.settings.table("codes"))


def spoil(row: Row) -> Row:
    return {**row, "body": {"S": row["body"]["S"].replace('"facts":{', '"facts":{"x":1,')}}


@pytest.mark.parametrize("broken", [spoil, None])
def test_nothing_is_replayed_on_a_chain_that_is_not_whole(broken: Callable[[Row], Row] | None) -> None:
    workspace = province("43")
    for _ in range(3):
        record(workspace, "CERT", facts={"class": "visits", "day": "20300101"})
    [entry] = [
        row for row in rows_under(workspace, "audit", keys.audit_pk("43", 2)) if row["sk"]["S"] == keys.audit_sk(2)
    ]
    if broken:
        client_of(workspace).put_item(TableName=workspace.settings.table("audit"), Item=broken(entry))
    else:
        key = {name: entry[name] for name in ("pk", "sk")}
        client_of(workspace).delete_item(TableName=workspace.settings.table("audit"), Key=key)

    with pytest.raises(NotReplayed, match="not whole"):
        replay(workspace, "cases", copied(workspace, "cases"))


def test_only_what_the_live_table_lacks_is_brought_back_and_nothing_that_was_erased(hunan: TestWorkspace) -> None:
    lost, leaves, changed = verified(hunan), verified(hunan), verified(hunan)
    accounts = [hunan.people.account(each.account) for each in (lost, leaves, changed)]
    copy = copied(hunan, "people")
    live = hunan.settings.table("people")
    assert leaves.call("DELETE", "/v1/me").status == 204
    hunan.people.mark_invited(changed.account)
    for key in [key for key in rows_of(hunan, live) if key[0] == f"43#{lost.account}"]:
        client_of(hunan).delete_item(TableName=live, Key={"pk": {"S": key[0]}, "sk": {"S": key[1]}})
    before = rows_of(hunan, live)

    brought = bring_back(hunan, "people", copy)

    after = rows_of(hunan, live)
    restored, erased, newer = accounts
    assert restored
    assert erased
    assert newer
    assert brought == 1
    assert after.keys() - before.keys() == {(f"43#{restored.id}", keys.ACCOUNT)}
    assert {key: after[key] for key in before} == before
    assert hunan.people.account(erased.id) is None


def test_only_the_partitions_named_are_brought_back(hunan: TestWorkspace) -> None:
    copy = copied(hunan, "duties")
    for pk in ("43#one", "43#two"):
        client_of(hunan).put_item(TableName=copy, Item={"pk": {"S": pk}, "sk": {"S": "x"}})

    assert bring_back(hunan, "duties", copy, ["43#one"]) == 1
    assert ("43#two", "x") not in rows_of(hunan, hunan.settings.table("duties"))


def test_the_command_asks_for_stage_table_and_copy(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        restore.main(["replay", "--stage", "hunan"])

    assert "--table, --copy" in capsys.readouterr().err
