"""A restored table, row by row: read raw, judged, and rid of what must not come back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import boto3
from msgspec.structs import asdict

from chalicelib.settings import Settings

Item = Mapping[str, Mapping[str, Any]]
_BATCH = 25


class OnCopy(Settings, frozen=True, kw_only=True):
    """The settings of a deployment for which one table is another one: the stores then work on a copy."""

    copied: tuple[str, str]

    def table(self, noun: str) -> str:
        """Name the copy for its noun, every other table as ever."""
        return self.copied[1] if noun == self.copied[0] else super().table(noun)


def on_copy(settings: Settings, noun: str, table: str) -> OnCopy:
    """Return settings for which a noun's table is the copy."""
    return OnCopy(**asdict(settings), copied=(noun, table))


class Copy:
    """One table of DynamoDB, whatever is in it."""

    def __init__(self, settings: Settings, noun: str, table: str) -> None:
        self.table = table
        self._client: Any = boto3.client("dynamodb", region_name=settings.region, endpoint_url=settings.endpoint_url)
        shape = self._client.describe_table(TableName=settings.table(noun))["Table"]["KeySchema"]
        if self._client.describe_table(TableName=table)["Table"]["KeySchema"] != shape:
            raise ValueError(f"{table} is no copy of {settings.table(noun)}: its keys are others")

    def moment(self) -> datetime | None:
        """Return to which moment the table was restored; None when nobody knows, or it was not."""
        summary = self._client.describe_table(TableName=self.table)["Table"].get("RestoreSummary", {})
        found: datetime | None = summary.get("RestoreDateTime")
        return found

    def rows(self) -> Iterator[Item]:
        """Read the whole table."""
        for page in self._client.get_paginator("scan").paginate(TableName=self.table, ConsistentRead=True):
            yield from page["Items"]

    def of(self, pk: str) -> Iterator[Item]:
        """Read a partition."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self.table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
            ConsistentRead=True,
        )
        for page in pages:
            yield from page["Items"]

    def get(self, pk: str, sk: str) -> Item | None:
        """Read a row."""
        key = {"pk": {"S": pk}, "sk": {"S": sk}}
        found: Item | None = self._client.get_item(TableName=self.table, Key=key, ConsistentRead=True).get("Item")
        return found

    def delete(self, rows: list[Item]) -> int:
        """Delete rows; what the table is too busy for is sent again until it is done."""
        for start in range(0, len(rows), _BATCH):
            waiting = [{"DeleteRequest": {"Key": key_of(row)}} for row in rows[start : start + _BATCH]]
            while waiting:
                reply = self._client.batch_write_item(RequestItems={self.table: waiting})
                waiting = reply.get("UnprocessedItems", {}).get(self.table, [])
        return len(rows)

    def put(self, row: Item) -> None:
        """Write a row."""
        self._client.put_item(TableName=self.table, Item=row)

    def put_if_absent(self, row: Item) -> bool:
        """Write a row unless one stands there; say whether it was written."""
        try:
            self._client.put_item(TableName=self.table, Item=row, ConditionExpression="attribute_not_exists(pk)")
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def key_of(row: Item) -> dict[str, Mapping[str, Any]]:
    """Return the key of a row."""
    return {name: row[name] for name in ("pk", "sk") if name in row}


def text(row: Item, name: str) -> str:
    """Return a text of a row; empty when there is none."""
    return str(row.get(name, {}).get("S", ""))


def expired(row: Item, now_s: float) -> bool:
    """Say whether a row's own time is over."""
    return "expires" in row and float(row["expires"]["N"]) <= now_s
