"""An outbreak on a deployed province, each function under its own role: a closed day's index, a run, the day's end."""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.domain.entry.visit import VisitSeal
from chalicelib.domain.ids import make_scan_id
from chalicelib.security.day_keys import DayKey, derive
from chalicelib.security.pseudonyms import day_pseudonym
from chalicelib.security.sealing import seal, unseal
from chalicelib.storage import keys
from infra.client import Province
from tests.journeys.citizens import Citizen, Official, application, citizen, scan_of

pytestmark = pytest.mark.aws
Staff = Callable[[Province, str], Official]
TENANT, COUNTY = "62", "620105"
AGO_DAYS = 12  # closed long ago, and no other journey's day
CLASSES = ("visits",)
WORDS = {"case_no": "安宁〔2022〕18号", "legal_basis": "传染病防治法第十二条", "reason": "聚集性疫情流行病学调查"}
WIDE = {"minutes": 30, "presence": ["on_site", "doubtful", "remote", "unverified"], "degree": 1}
WAIT_S = 90


class PastDay:
    """A day of some time ago in the tables of the deployed province, as if people had come in then."""

    def __init__(self, aws: Any, deployment: dict[str, Any]) -> None:
        self.place = deployment["tenants"][TENANT]
        self.lambdas, self.dynamodb, self.kms = aws.client("lambda"), aws.client("dynamodb"), aws.client("kms")
        self.s3 = aws.client("s3")
        self.start = datetime.now(UTC).replace(hour=16, minute=0, second=0, microsecond=0)
        self.start -= timedelta(days=AGO_DAYS + 1)
        self.name = f"{self.start + timedelta(hours=8):%Y%m%d}"

    def invoke(self, function: str, ahead: timedelta = timedelta()) -> None:
        """Run a function as of a time; a failed run fails the test."""
        event = {"time": (datetime.now(UTC) + ahead).isoformat()} if ahead else {}
        name = f"{self.place['stack']}-{function}"
        ran = self.lambdas.invoke(FunctionName=name, Payload=json.dumps(event).encode())
        assert "FunctionError" not in ran, ran["Payload"].read()

    def row(self, table: str, pk: str, sk: str) -> dict[str, Any]:
        """Return a row, or an empty one."""
        where = {"pk": {"S": f"{TENANT}#{pk}"}, "sk": {"S": sk}}
        found: dict[str, Any] = self.dynamodb.get_item(TableName=self.place["tables"][table], Key=where).get("Item", {})
        return found

    def key_of(self, row_class: str, day: str) -> tuple[DayKey, str]:
        """Open a day's key as an operator could, and say which KMS key wraps it."""
        row = self.row("keys", f"{row_class}#{day}", "state")
        context = {"tenant": TENANT, "class": row_class, "day": day}
        opened = self.kms.decrypt(CiphertextBlob=row["wrapped"]["B"], EncryptionContext=context)
        return derive(opened["Plaintext"], writable=True, deadline_s=0), row["kms_key"]["S"]

    def seals(self, venue: str, day: str) -> list[VisitSeal]:
        """Open what lies there of a venue's day."""
        key, _ = self.key_of("visits", day)
        found = self.dynamodb.query(
            TableName=self.place["tables"]["visits"],
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"{TENANT}#{venue}#{day}"}},
        )["Items"]
        opened = (unseal(key.seal, row["sealed"]["B"], f"{row['pk']['S']}|{row['sk']['S']}") for row in found)
        return [msgspec.json.decode(plain, type=VisitSeal) for plain in opened]

    def make(self, venue: str, entrance: str, seals: list[VisitSeal]) -> None:
        """Leave keys of that day, and these people's entries at noon, a minute apart."""
        deadline_s = int(time.time()) + 10 * 86_400
        today = f"{datetime.now(UTC) + timedelta(hours=8):%Y%m%d}"
        for row_class in CLASSES:
            context = {"tenant": TENANT, "class": row_class, "day": self.name}
            _, wrapping = self.key_of(row_class, today)
            made = self.kms.generate_data_key(KeyId=wrapping, KeySpec="AES_256", EncryptionContext=context)
            day = {"pk": {"S": f"{TENANT}#{row_class}#{self.name}"}, "sk": {"S": "state"}, "state": {"S": "live"}}
            day |= {"wrapped": {"B": made["CiphertextBlob"]}, "deadline_s": {"N": str(deadline_s)}}
            self.dynamodb.put_item(TableName=self.place["tables"]["keys"], Item=day | {"kms_key": {"S": wrapping}})
        key, _ = self.key_of("visits", self.name)
        for number, content in enumerate(seals):
            at = self.start + timedelta(hours=12, minutes=number)
            pk = keys.visit_pk(TENANT, venue, self.name)
            sk = keys.visit_sk(f"12{number:02}00000", entrance, make_scan_id(at, secrets.randbits(74)), 0)
            visitor = keys.under(TENANT, day_pseudonym(key.pseudonym, content.shown.person))
            row: dict[str, Any] = {
                "pk": {"S": pk},
                "sk": {"S": sk},
                "visitor_pk": {"S": visitor},
                "abnormal": {"BOOL": False},
            }
            row |= {"mode": {"S": "scan"}, "presence": {"S": "on_site"}, "expires": {"N": str(deadline_s)}}
            row |= {"sealed": {"B": seal(key.seal, msgspec.json.encode(content), keys.row_key(pk, sk))}}
            self.dynamodb.put_item(TableName=self.place["tables"]["visits"], Item=row)

    def look_back(self) -> None:
        """Forget how far the purge came."""
        for row_class in CLASSES:
            where = {"pk": {"S": f"{TENANT}#purge"}, "sk": {"S": row_class}}
            self.dynamodb.delete_item(TableName=self.place["tables"]["duties"], Key=where)

    def take_on(self, until: Callable[[], bool]) -> None:
        """Run the purge until something is so: now, then as of when caches have run out; workers take their time."""
        for number, _ in enumerate(_waiting()):
            self.look_back()
            self.invoke("purge", timedelta(minutes=7) if number else timedelta())
            if until():
                return
        raise AssertionError("the purge did not come so far")

    def state(self) -> dict[str, Any]:
        """Say how far the index of the county's visits has come."""
        found: dict[str, Any] = json.loads(
            self.row("duties", f"index#visits#{self.name}", COUNTY).get("body", {"S": "{}"})["S"]
        )
        return found

    def files(self) -> list[str]:
        """List the files of the day's indexes."""
        found = self.s3.list_objects_v2(Bucket=self.place["bucket"], Prefix=f"{TENANT}/index/visits/{self.name}/")
        return [each["Key"] for each in found.get("Contents", [])]

    def let_its_deadline_come(self) -> None:
        """Set the day's end back to a moment ago."""
        for row_class in CLASSES:
            row = self.row("keys", f"{row_class}#{self.name}", "state")
            ended = row | {"deadline_s": {"N": str(int(time.time()) - 60)}}
            self.dynamodb.put_item(TableName=self.place["tables"]["keys"], Item=ended)


@pytest.mark.alone
def test_an_outbreak_is_found_in_the_index_of_a_closed_day_until_the_day_ends(
    gansu: Province, staff: Staff, aws: Any, deployment: dict[str, Any]
) -> None:
    venue = citizen(gansu).call("POST", "/v1/venues", application(gansu)).ok()
    sick, other, friend = citizen(gansu), citizen(gansu, "王小明"), citizen(gansu, "李小花")
    for visitor in (sick, friend):
        assert visitor.call("POST", "/v1/scans", scan_of(venue["entrances"][0]["code"])).status == 201
    past = PastDay(aws, deployment)
    today = f"{datetime.now(UTC) + timedelta(hours=8):%Y%m%d}"
    past.make(venue["venue_id"], venue["entrances"][0]["entrance_id"], past.seals(venue["venue_id"], today))

    past.take_on(lambda: "committed" in past.row("keys", f"visits#{past.name}", "state"))
    past.invoke("index")
    for _ in _waiting():
        if past.state().get("built"):
            break
    assert (past.state()["rows"], past.state()["closed"], len(past.files())) == (2, True, 2)

    cases = [approved(gansu, staff, past, each) for each in (sick, other)]
    assert found(gansu, staff, cases) == ["李**"]

    past.let_its_deadline_come()
    past.take_on(lambda: past.row("keys", f"visits#{past.name}", "state")["state"]["S"] != "closed")
    assert past.files() == []
    assert found(gansu, staff, cases) == []


def approved(province: Province, staff: Staff, past: PastDay, about: Citizen) -> str:
    """Open a case about somebody on the past day, and have it approved."""
    until = past.start + timedelta(days=1)
    window = {"from": past.start.isoformat(), "to": until.isoformat()}
    asked = staff(province, "tracer").call(
        "POST", "/v1/cases", {"subject": {"id_number": about.id_number}} | window | WORDS
    )
    assert asked.status == 201, asked
    case_id: str = asked.json["case_id"]
    staff(province, "approver").call("POST", f"/v1/cases/{case_id}/approve", {}).ok()
    return case_id


def found(province: Province, staff: Staff, cases: list[str]) -> list[str]:
    """Run all cases as one outbreak, and return whom it finds."""
    tracer = staff(province, "tracer")
    asked = tracer.call("POST", f"/v1/cases/{cases[0]}/run", WIDE | {"also": cases[1:]})
    assert asked.status == 202, asked
    for _ in _waiting():
        job = tracer.call("GET", f"/v1/jobs/{asked.json['job_id']}").ok()
        if job["state"] in ("done", "failed"):
            break
    assert job["state"] == "done", job
    items = tracer.call("GET", f"/v1/cases/{cases[0]}/contacts?degree=1").ok()["items"]
    return [each["name"] for each in items]


def _waiting() -> Iterator[None]:
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        yield
        time.sleep(0.3)
