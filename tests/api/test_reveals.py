"""Naming and handing over by HTTP: who may, what is shown to whom, what is on record, and silence everywhere else."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from chalicelib.domain.tracing.case import Case, terms_of
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.survey.run_job import run_job
from tests.api.canaries import BIRD
from tests.custody import entries
from tests.embedded import TestWorkspace, province
from tests.http import Answer
from tests.mailbox import messages
from tests.people import Officer, Somebody, officer, security_admin, verified
from tests.storage.engines import client_of
from tests.usecases.case_builders import BUREAU, CDC, DONGKOU, kept_case
from tests.usecases.reveal_builders import candidate, keep, looks, opened, registered, strangers, written
from tests.usecases.test_export_contacts import ran

pytestmark = pytest.mark.aws
WHY = "与病例同桌就餐，电话核实"
HOME = "430102"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


@pytest.fixture(scope="module")
def admin(hunan: TestWorkspace) -> Officer:
    return security_admin(hunan)


@pytest.fixture(scope="module")
def tracer(admin: Officer) -> Officer:
    return officer(admin, "tracer", DONGKOU, CDC)


@pytest.fixture(scope="module")
def approver(admin: Officer) -> Officer:
    return officer(admin, "approver", DONGKOU, BUREAU)


@pytest.fixture(scope="module")
def command(admin: Officer) -> Officer:
    return officer(admin, "command", HOME, "芙蓉区指挥部")


@pytest.fixture
def later(hunan: TestWorkspace) -> Iterator[TestWorkspace]:
    """Give a clock that a test may set ahead."""
    yield hunan
    hunan.ahead = terms_of(hunan.tenant).open * 0


def names_of(workspace: TestWorkspace, case: Case, count: int, **more: str) -> list[str]:
    of = opened(workspace, case)
    return keep(workspace, of, strangers(workspace, of, count, **more))


def name(by: Somebody, case: Case, names: list[str], why: str = WHY) -> Answer:
    return by.call("POST", f"/v1/cases/{case.id}/reveal", {"contact_ids": names, "reason": why})


def test_a_person_named_sees_it_and_the_tracer_sees_him_in_full(hunan: TestWorkspace, tracer: Officer) -> None:
    case, somebody = kept_case(hunan), verified(hunan, name="测试丁")
    of = opened(hunan, case)
    names = keep(hunan, of, [registered(hunan, of, somebody)])

    shown = name(tracer, case, names)
    seen = somebody.call("GET", "/v1/me/accesses").json["items"]

    [item] = shown.json["items"]
    assert (shown.status, shown.json["left"]) == (200, 48)
    assert (item["name"], item["id_number"], item["phone"]) == ("测试丁", somebody.id_number, somebody.phone)
    assert "老街面馆" in item["reasons"][0]
    assert [(each["office"], each["purpose"]) for each in seen] == [(CDC, f"流行病学调查：{WHY}")]


def test_the_list_shows_whoever_was_revealed_in_full_on_record_and_nobody_else(
    hunan: TestWorkspace, tracer: Officer
) -> None:
    case = kept_case(hunan)
    of = opened(hunan, case)
    people = strangers(hunan, of, 3)
    hunan.contacts.put(case.id, "run", people, of.key, case.erase_at)
    ran(hunan, of, 0)
    path = f"/v1/cases/{case.id}/contacts?degree=1"

    before = tracer.call("GET", path).json["items"]
    name(tracer, case, [people[0].id])
    head = hunan.audit.head().seq
    after = tracer.call("GET", path).json["items"]

    assert [(each["person"], each["revealed_at"]) for each in before] == [(None, None)] * 3
    shown = {each["contact_id"]: each["person"] for each in after}
    assert shown[people[0].id]["id_number"] == people[0].seen.written[0].id_number
    assert shown[people[1].id] is shown[people[2].id] is None
    assert [entry["kind"] for entry in entries(hunan, newest=3) if entry["seq"] > head] == ["REVEALED_READ"]
    assert len(looks(hunan, people[0].person)) == 1


def test_the_fiftieth_is_refused_with_what_is_left_and_the_refusal_is_on_record(
    hunan: TestWorkspace, tracer: Officer
) -> None:
    case = kept_case(hunan)
    names = names_of(hunan, case, 50)

    first = name(tracer, case, names[:49])
    refused = name(tracer, case, names[49:])
    too_many = name(tracer, case, names)

    assert (first.status, first.json["left"]) == (200, 0)
    assert (refused.status, refused.code, refused.json["left"]) == (429, "reveals_used_up", 0)
    assert 0 < int(refused.headers["retry-after"]) <= 86_400
    assert too_many.faults == {"contact_ids": "too_long"}
    on_record = [entry for entry in entries(hunan, "TRACE_REFUSED", newest=5) if entry["ref"] == case.ref]
    assert [entry["facts"]["code"] for entry in on_record] == ["reveals_used_up", "invalid_fields"]


def test_how_many_may_still_be_named_alone_is_told_beside_the_requests(
    hunan: TestWorkspace, tracer: Officer, approver: Officer
) -> None:
    case = kept_case(hunan)
    names = names_of(hunan, case, 3)
    path = f"/v1/cases/{case.id}/reveals"

    before = tracer.call("GET", path).json
    name(tracer, case, names[:2])
    name(tracer, case, names[1:])
    after = approver.call("GET", path).json

    assert (before["left"], before["limit"]) == (49, 49)
    assert (after["left"], after["limit"]) == (46, 49)


def test_more_wait_for_an_approver_and_then_cost_nothing(
    hunan: TestWorkspace, tracer: Officer, approver: Officer
) -> None:
    case = kept_case(hunan)
    names = names_of(hunan, case, 50)
    path = f"/v1/cases/{case.id}/reveals"

    asked = tracer.call("POST", path, {"contact_ids": names, "reason": WHY})
    listed = approver.call("GET", path).json["items"]
    own = tracer.call("POST", f"{path}/{asked.json['reveal_id']}/confirm", {})
    confirmed = approver.call("POST", f"{path}/{asked.json['reveal_id']}/confirm", {})
    shown = name(tracer, case, names[:49]).json, name(tracer, case, names[49:]).json

    assert (asked.status, asked.json["state"], asked.json["count"]) == (201, "pending", 50)
    assert [(each["reveal_id"], each["reason"]) for each in listed] == [(asked.json["reveal_id"], WHY)]
    assert own.code == "role_missing"
    assert (confirmed.status, confirmed.json["state"], confirmed.json["confirmed_office"]) == (200, "confirmed", BUREAU)
    assert [(len(each["items"]), each["left"]) for each in shown] == [(49, 49), (1, 49)]
    assert tracer.call("GET", f"{path}/{asked.json['reveal_id']}").json["state"] == "confirmed"


def test_an_export_is_a_job_whose_file_is_read_on_record(hunan: TestWorkspace, tracer: Officer, admin: Officer) -> None:
    case = kept_case(hunan)
    name(tracer, case, names_of(hunan, case, 2))

    started = tracer.call("POST", f"/v1/cases/{case.id}/export")
    early = tracer.call("GET", started.json["url"])
    run_job(hunan, *started.json["job_id"].split("-"), lambda: 900)
    job = tracer.call("GET", f"/v1/jobs/{started.json['job_id']}").json
    before = hunan.audit.head().seq
    file = tracer.call("GET", job["url"])

    assert (started.status, started.json["count"]) == (202, 2)
    assert (early.status, early.code) == (409, "export_not_ready")
    assert (job["state"], job["done"], job["url"]) == ("done", 2, started.json["url"])
    assert "spreadsheetml" in file.headers["content-type"]
    book = load_workbook(BytesIO(file.raw))
    assert book.worksheets[0].max_row == 6
    assert {cell.data_type for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value} == {
        "s"
    }
    assert hunan.audit.head().seq == before + 1
    stranger = officer(admin, "tracer", DONGKOU, "洞口县第二疾控中心")
    assert stranger.call("GET", job["url"]).status == 404
    for other in (stranger, officer(admin, "command", DONGKOU, "县指挥部")):
        assert other.call("GET", f"/v1/jobs/{started.json['job_id']}").status == 404


def test_a_push_is_listed_taken_on_and_read_by_its_county_alone(
    hunan: TestWorkspace, tracer: Officer, command: Officer
) -> None:
    case = kept_case(hunan)
    name(tracer, case, names_of(hunan, case, 1, residence=f"{HOME}001"))

    unsent = tracer.call("GET", f"/v1/cases/{case.id}/pushes").json
    sent = tracer.call("POST", f"/v1/cases/{case.id}/notify", {"note": "请今日落实"}).json
    [here, there] = sorted(sent["pushes"], key=lambda push: push["county"] == HOME)
    listed = command.call("GET", f"/v1/pushes?region={HOME}").json["items"]
    masked = command.call("GET", f"/v1/pushes/{there['push_id']}").json
    taken = command.call("POST", f"/v1/pushes/{there['push_id']}/accept", {})

    assert (here["county"], there["county"], sent["elsewhere"], unsent["items"]) == (DONGKOU, HOME, 0, [])
    states = {each["county"]: each["state"] for each in tracer.call("GET", f"/v1/cases/{case.id}/pushes").json["items"]}
    assert states == {DONGKOU: "waiting", HOME: "accepted"}
    assert [push["push_id"] for push in listed] == [there["push_id"]]
    assert (masked["state"], masked["contacts"][0]["name"], masked["contacts"][0]["id_number"]) == (
        "waiting",
        "测**",
        None,
    )
    assert (taken.status, taken.json["state"], taken.json["accepted_office"]) == (200, "accepted", "芙蓉区指挥部")
    [contact] = taken.json["contacts"]
    assert (contact["name"], contact["concerns"], taken.json["note"]) == ("测试丙", ["residence"], "请今日落实")
    assert command.call("GET", f"/v1/pushes/{here['push_id']}").status == 404
    assert command.call("POST", f"/v1/pushes/{here['push_id']}/accept", {}).status == 404
    assert command.call("GET", f"/v1/pushes?region={DONGKOU}").code == "outside_your_region"
    assert command.call("GET", "/v1/pushes?region=439999").faults == {"region": "region_unknown"}
    assert command.call("GET", "/v1/pushes").faults == {"region": "missing"}


def paths(case: Case) -> list[tuple[str, str, Any]]:
    """List what a tracer does with a case after its contacts are found."""
    body = {"contact_ids": ["x"], "reason": WHY}
    return [
        ("POST", f"/v1/cases/{case.id}/reveal", body),
        ("POST", f"/v1/cases/{case.id}/reveals", body),
        ("GET", f"/v1/cases/{case.id}/reveals", None),
        ("GET", f"/v1/cases/{case.id}/reveals/x", None),
        ("POST", f"/v1/cases/{case.id}/export", None),
        ("GET", f"/v1/cases/{case.id}/exports/x", None),
        ("POST", f"/v1/cases/{case.id}/notify", {}),
        ("GET", f"/v1/cases/{case.id}/pushes", None),
    ]


def test_a_case_that_waits_or_is_over_names_and_hands_over_nobody(later: TestWorkspace, tracer: Officer) -> None:
    pending, over = kept_case(later, approved=False), kept_case(later)

    waiting = {tracer.call(*each).code for each in paths(pending)}
    later.case_keys.erase(over.id, later.instant())
    ended = {tracer.call(*each).code for each in paths(over)}

    assert waiting == ended == {"case_state"}


def test_nobody_elses_case_is_there_and_no_other_role_is_asked(
    hunan: TestWorkspace, admin: Officer, approver: Officer
) -> None:
    case, visitor = kept_case(hunan), verified(hunan)
    strangers_ = [officer(admin, "tracer", "430522", "新邵县疾控中心"), officer(admin, "tracer", DONGKOU, "县二院")]
    gansu = province("62")
    abroad = officer(security_admin(gansu), "tracer", "620105", CDC)
    before = hunan.audit.head().seq

    for method, path, body in paths(case):
        assert {each.call(method, path, body).status for each in strangers_} == {404}
        assert visitor.call(method, path, body).code == "role_missing"
        assert Somebody(hunan, "", abroad.token, "").call(method, path, body).status == 401
    for method, path, body in paths(case)[:2]:
        assert approver.call(method, path, body).code == "role_missing"
    kinds = {entry["kind"] for entry in entries(hunan, newest=40) if entry["seq"] > before}
    assert kinds == {"TRACE_REFUSED"}


def test_nothing_but_the_answers_says_who_somebody_is(
    hunan: TestWorkspace, tracer: Officer, command: Officer, capsys: pytest.CaptureFixture[str]
) -> None:
    case = kept_case(hunan)
    of = opened(hunan, case)
    who = written(f"{BIRD}甲", residence=HOME, guardian_phone="13812345678")
    secrets = {who.name, BIRD, str(who.id_number), str(who.phone), "13812345678"}
    person = hunan.people.person("resident_id", str(who.id_number))
    names = keep(hunan, of, [candidate(hunan, of, person, written=[who])])
    head = hunan.audit.head().seq
    messages(hunan)

    shown = name(tracer, case, names, f"{BIRD}说的")
    tracer.call("POST", f"/v1/cases/{case.id}/reveals", {"contact_ids": names, "reason": BIRD})
    started = tracer.call("POST", f"/v1/cases/{case.id}/export").json
    run_job(hunan, *started["job_id"].split("-"), lambda: 900)
    assert tracer.call("GET", started["url"]).status == 200
    for push in tracer.call("POST", f"/v1/cases/{case.id}/notify", {"note": BIRD}).json["pushes"]:
        command.call("POST", f"/v1/pushes/{push['push_id']}/accept", {})

    assert who.name in str(shown.json)
    said = capsys.readouterr()
    chain = json.dumps([each for each in entries(hunan) if each["seq"] > head], ensure_ascii=False)
    sent = [message for message in messages(hunan) if message.kind != "sign_in"]
    lying = str([client_of(hunan).scan(TableName=hunan.settings.table(noun))["Items"] for noun in ("cases", "duties")])
    assert sent
    for text in (said.out, said.err, chain, str([message.params for message in sent]), lying):
        assert not {secret for secret in secrets if secret in text}
    files = [hunan.files.get(key) or b"" for key, _ in hunan.files.listed("43/exports/")]
    assert not {secret for secret in secrets for file in files if secret.encode() in file}
