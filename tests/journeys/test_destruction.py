"""The end of a day on a deployed province: its functions, under their own roles, take it from its rows to its proof."""

import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra.client import Province
from tests.journeys.citizens import Official, application, citizen

pytestmark = pytest.mark.aws
TENANT = "62"
LONG_AGO_DAYS = 45  # past its deadline and its sweeping, and nobody else's day
ROWS = 3
WAIT_S = 120
CLASSES = ("visits", "uploads")


class Purge:
    """The purge and the watch of the deployed province, and the tables they act on."""

    def __init__(self, aws: Any, deployment: dict[str, Any]) -> None:
        self.place = deployment["tenants"][TENANT]
        self.lambdas = aws.client("lambda")
        self.dynamodb = aws.client("dynamodb")
        self.day = (datetime.now(UTC) + timedelta(hours=8) - timedelta(days=LONG_AGO_DAYS)).date()

    @property
    def name(self) -> str:
        """Spell the day as keys do."""
        return f"{self.day:%Y%m%d}"

    def invoke(self, function: str, at: datetime | None = None) -> dict[str, Any]:
        """Run a function now, or as of another time, and return what it says; a failed run fails the test."""
        event = {"time": at.isoformat()} if at else {}
        name = f"{self.place['stack']}-{function}"
        answer = self.lambdas.invoke(FunctionName=name, Payload=json.dumps(event).encode())
        said: dict[str, Any] = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, said
        return said

    def make_day(self, venue_id: str) -> None:
        """Leave what a day of long ago would have left: its keys' rows, and rows that nobody swept."""
        deadline_s = int(time.time()) - 10 * 86400
        for row_class in CLASSES:
            key = {"pk": {"S": f"{TENANT}#{row_class}#{self.name}"}, "sk": {"S": "state"}, "state": {"S": "live"}}
            wrapped = {"wrapped": {"B": os.urandom(180)}, "deadline_s": {"N": str(deadline_s)}}
            self.dynamodb.put_item(TableName=self.place["tables"]["keys"], Item=key | wrapped)
        for number in range(ROWS):
            row = {
                "pk": {"S": f"{TENANT}#{venue_id}#{self.name}"},
                "sk": {"S": f"09000{number}000#{'a' * 16}#{'0' * 32}#0"},
                "visitor_pk": {"S": f"{TENANT}#{'b' * 26}"},
                "abnormal": {"BOOL": False},
                "mode": {"S": "scan"},
                "presence": {"S": "on_site"},
                "sealed": {"B": os.urandom(300)},
                "expires": {"N": str(int(time.time()) + 86400)},
            }
            self.dynamodb.put_item(TableName=self.place["tables"]["visits"], Item=row)

    def look_back(self) -> None:
        """Forget how far earlier runs came."""
        for row_class in CLASSES:
            where = {"pk": {"S": f"{TENANT}#purge"}, "sk": {"S": row_class}}
            self.dynamodb.delete_item(TableName=self.place["tables"]["duties"], Key=where)

    def rows(self, venue_id: str) -> int:
        """Count what lies there of the day."""
        found = self.dynamodb.query(
            TableName=self.place["tables"]["visits"],
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"{TENANT}#{venue_id}#{self.name}"}},
        )
        return int(found["Count"])

    def key(self, row_class: str) -> dict[str, Any]:
        """Return the row of the day's key."""
        where = {"pk": {"S": f"{TENANT}#{row_class}#{self.name}"}, "sk": {"S": "state"}}
        found: dict[str, Any] = self.dynamodb.get_item(TableName=self.place["tables"]["keys"], Key=where)["Item"]
        return found


@pytest.mark.alone
def test_a_day_left_over_is_erased_at_once_certified_swept_and_shown_to_an_auditor(
    gansu: Province, aws: Any, deployment: dict[str, Any], staff: Callable[[Province, str], Official]
) -> None:
    venue_id = citizen(gansu).call("POST", "/v1/venues", application(gansu)).ok()["venue_id"]
    purge = Purge(aws, deployment)
    purge.make_day(venue_id)
    purge.look_back()

    said = purge.invoke("purge")

    assert said["erase"] >= len(CLASSES)
    assert [purge.key(row_class)["state"]["S"] for row_class in CLASSES] == ["erasing", "erasing"]
    assert not any("wrapped" in purge.key(row_class) for row_class in CLASSES)

    soon, until = datetime.now(UTC) + timedelta(minutes=7), time.monotonic() + WAIT_S
    while not all("swept" in purge.key(row_class) for row_class in CLASSES) and time.monotonic() < until:
        purge.look_back()
        purge.invoke("purge", soon)
        time.sleep(2)

    assert [purge.key(row_class)["state"]["S"] for row_class in CLASSES] == ["erased", "erased"]
    assert purge.rows(venue_id) == 0
    query = f"from={purge.day}&to={purge.day}"
    shown = staff(gansu, "auditor").call("GET", f"/v1/certificates?{query}").ok()["items"]
    told = {each["class"]: (each["state"], each["committed"], each["swept"] is not None) for each in shown}
    assert told == {"visits": ("swept", ROWS, True), "uploads": ("swept", 0, True)}
    assert purge.invoke("watch")["silent"] == 0
