"""What a person scanned costs in write units, as DynamoDB Local says it: on the path, sent again, and with figures."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

from benchmarks.door.province import crowded, quietly, scan_id, send
from chalicelib.jobs import count
from chalicelib.storage import keys
from chalicelib.storage.wire import Wire
from tests.embedded import TestWorkspace
from tests.usecases.test_venues import approved

SCANS, DAYS, WRITES = 20, (150, 300, 600), {"PutItem", "UpdateItem", "BatchWriteItem", "TransactWriteItems"}


class Meter:
    """Adds up the units that replies name: those of writes and those of reads."""

    def __init__(self) -> None:
        self.write, self.read = 0.0, 0.0

    def take(self, operation: str, reply: dict[str, Any]) -> None:
        """Take what a reply says was used."""
        used = reply.get("ConsumedCapacity") or []
        units = sum(each["CapacityUnits"] for each in (used if isinstance(used, list) else [used]))
        if operation in WRITES:
            self.write += units
        else:
            self.read += units


@contextlib.contextmanager
def metered() -> Iterator[Meter]:
    """Ask every reply, of the wire and of boto3, what it used."""
    from botocore.client import BaseClient

    meter, lean, heavy = Meter(), Wire.call, BaseClient._make_api_call  # noqa: SLF001  the one place all calls pass

    def call(self: Wire, service: str, operation: str, payload: Any, deadline_s: float | None = None) -> dict[str, Any]:
        asked = {**payload, "ReturnConsumedCapacity": "INDEXES"} if service == "dynamodb" else payload
        reply = lean(self, service, operation, asked, deadline_s)
        meter.take(operation, reply)
        return reply

    def api_call(self: Any, operation: str, given: dict[str, Any]) -> Any:
        ours = self.meta.service_model.service_name == "dynamodb"
        reply = heavy(self, operation, {**given, "ReturnConsumedCapacity": "INDEXES"} if ours else given)
        if ours:
            meter.take(operation, reply)
        return reply

    with patch.object(Wire, "call", call), patch.object(BaseClient, "_make_api_call", api_call):
        yield meter


def report() -> None:
    """Print units per person: alone, sent again, and with the figures of his ten minutes counted anew."""
    with quietly(), crowded(SCANS) as (workspace, code, tokens):
        send(tokens[0], code, scan_id())  # what is read once per container
        scans = [scan_id() for _ in tokens]
        with metered() as path:
            _all(tokens, code, scans, 201)
        with metered() as again:
            _all(tokens, code, scans, 200)
        records = _stream(workspace)[-SCANS:]
        count.handle({"Records": records}, None)
        figures = Meter()
        for token in tokens:
            _all([token], code, [known := scan_id()], 201)
            count_alone([each for each in _stream(workspace) if scan_of(each) == known], figures)
        days = {scans: shop_day(workspace, records[0]["dynamodb"]["NewImage"], scans) for scans in DAYS}
        more = [scan_id() for _ in tokens]
        _all(tokens, code, more, 201)
        fresh = [each for each in _stream(workspace) if scan_of(each) in more]
        with metered() as batch:
            count.handle({"Records": fresh}, None)
        largest = max(_bytes(record["dynamodb"]["NewImage"]) for record in records)
    each = {name: (meter.write / SCANS, meter.read / SCANS) for name, meter in {"path": path, "again": again}.items()}
    alone, together = figures.write / SCANS, batch.write / SCANS
    row("a person scanned, on the path", each["path"], "≤ 2", each["path"][0] <= 2)
    row("sent again (AWS takes 1 for a failed condition)", each["again"], "≤ 1", each["again"][0] <= 1)
    row(
        "with figures, each scan counted alone",
        (each["path"][0] + alone, figures.read / SCANS),
        "≤ 3",
        each["path"][0] + alone <= 3,
    )
    for scans, day in days.items():
        person = each["path"][0] + day.write / scans
        row(f"with figures, a shop's day of {scans} scans, each alone", (person, day.read / scans), "≤ 3", person <= 3)
    row(f"with figures, {SCANS} scans a batch", (each["path"][0] + together, batch.read / SCANS), "≤ 3", True)
    print(f"largest visit row {largest} bytes of 1,024 that a unit writes")


def count_alone(records: list[dict[str, Any]], into: Meter) -> None:
    """Count records as they come one by one, and add up what that took."""
    with metered() as meter:
        for record in records:
            count.handle({"Records": [record]}, None)
    into.write, into.read = into.write + meter.write, into.read + meter.read


def shop_day(workspace: TestWorkspace, image: dict[str, Any], scans: int) -> Meter:
    """Lay the scans of a shop's fourteen hours down one by one, and count each before the next comes."""
    rows, rng, meter = _table(workspace), random.Random(1), Meter()
    _, venue, doors = approved(workspace)
    pk = {"S": keys.visit_pk("43", venue.id, keys.day(workspace.instant(), workspace.utc_offset))}
    for minute in sorted(rng.randrange(7 * 60, 21 * 60) for _ in range(scans)):
        time = f"{minute // 60:02d}{minute % 60:02d}{rng.randrange(60_000):05d}"
        sk = {"S": keys.visit_sk(time, rng.choice(doors).id, scan_id(), 0)}
        item = {**image, "pk": pk, "sk": sk, "visitor_pk": {"S": f"43#{scan_id()}"}}
        rows.put_item(TableName=workspace.settings.table("visits"), Item=item)
        count_alone([_inserted(item)], meter)
    return meter


def row(what: str, units: tuple[float, float], budget: str, met: bool) -> None:
    """Print a line of the table."""
    print(f"{what:<50} {units[0]:5.2f} write, {units[1]:5.2f} read   {budget:<6} {'ok' if met else 'MISSED'}")


def _all(tokens: list[str], code: str, scans: list[str], status: int) -> None:
    for token, of_scan in zip(tokens, scans, strict=True):
        answered, body = send(token, code, of_scan)
        if answered != status:
            raise RuntimeError(body)


def scan_of(record: dict[str, Any]) -> str:
    """Return which scan a record is of."""
    return str(record["dynamodb"]["Keys"]["sk"]["S"].split("#")[2])


def _table(workspace: TestWorkspace) -> Any:
    import boto3

    settings = workspace.settings
    return boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)


def _inserted(item: dict[str, Any]) -> dict[str, Any]:
    keys_of = {name: item[name] for name in ("pk", "sk")}
    return {"eventName": "INSERT", "dynamodb": {"Keys": keys_of, "NewImage": item}}


def _stream(workspace: TestWorkspace) -> list[dict[str, Any]]:
    """Return the rows as the table's stream would hand them on."""
    return [_inserted(item) for item in _table(workspace).scan(TableName=workspace.settings.table("visits"))["Items"]]


def _bytes(item: dict[str, dict[str, Any]]) -> int:
    """Return an item's size as DynamoDB counts it."""
    return sum(
        len(name) + sum(_value(kind, value) for kind, value in spelled.items()) for name, spelled in item.items()
    )


def _value(kind: str, value: Any) -> int:
    return 1 if kind in {"BOOL", "NULL"} else len(value.encode()) if isinstance(value, str) else len(bytes(value))
