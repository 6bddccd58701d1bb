"""What tracing reads: a person's days by the index, venues' hours, marks and trips; many at once, in few calls."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

from chalicelib.domain.entry.implausible import Passing
from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.place.venue import Entrance
from chalicelib.domain.tracing.hours import Hours
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import load
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.venues import VenueRow
from chalicelib.storage.visits import passing_of

T = TypeVar("T")
R = TypeVar("R")
AT_ONCE = 16
NAMED_AT_ONCE = 50  # partitions that one PartiQL statement may name
GOT_AT_ONCE = 100  # rows that one BatchGetItem may name
RETRIES = 8


class TracedRows:
    """One province's visits and their marks, for tracing alone.

    `lives` says of a class, a day and a row's own end whether it may still be seen. Statements name their partitions,
    at most fifty, so each is as many queries in one call; values are bound, and the role may not scan. What goes on
    beyond a megabyte is another call.
    """

    def __init__(self, settings: Settings, lives: Callable[[str, str, float], bool]) -> None:
        self._venue_row = bind(VenueRow, "venues", settings)
        self._settings = settings
        self._tenant = settings.tenant
        self._lives = lives

    def passings(self, visitors: Collection[str]) -> list[Passing]:
        """Return where pseudonyms of days passed, by the index: it may lag behind by moments."""
        found = self._statements(
            f'SELECT pk, sk FROM "{self._settings.table("visits")}"."by_visitor" WHERE visitor_pk IN [{{}}]',  # noqa: S608
            [keys.under(self._tenant, visitor) for visitor in visitors],
        )
        return [passing_of(item["pk"]["S"], item["sk"]["S"]) for item in found]

    def rows(self, passings: Iterable[Passing]) -> list[KeptVisit]:
        """Return whole rows by their keys."""
        wanted = [{"pk": {"S": each.pk}, "sk": {"S": each.sk}} for each in dict.fromkeys(passings)]
        return self._kept(chain.from_iterable(self._at_once(self._got, _chunks(wanted, GOT_AT_ONCE))))

    def within(self, hours: Collection[Hours]) -> list[KeptVisit]:
        """Return the rows of venues' hours, with a query each."""
        return self._kept(chain.from_iterable(self._at_once(self._queried, list(hours))))

    def marked(self, venue_days: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
        """Return the keys of those visits of venues' days that are marked, implausible or contested rightly."""
        days = {keys.marks_pk(self._tenant, *each): each for each in venue_days}
        found = self._statements(
            f'SELECT pk, sk, expires FROM "{self._settings.table("counters")}" WHERE pk IN [{{}}]',  # noqa: S608
            list(days),
            consistent=True,
        )
        marked = set()
        for item in found:
            venue, day = days[item["pk"]["S"]]
            if self._lives("visits", day, float(item["expires"]["N"])):
                marked.add((keys.visit_pk(self._tenant, venue, day), keys.marked(item["sk"]["S"])[0]))
        return marked

    def entrance_names(self, doors: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Return what venues' doors are called, removed ones included."""
        wanted = [(keys.under(self._tenant, venue), f"{keys.ENTRANCE}{door}") for venue, door in doors]
        rows = self._venue_row.batch_get(wanted, consistent_read=True)
        return {(keys.parts(row.pk)[1], door.id): door.name for row in rows for door in [load(row.body, Entrance)]}

    def _got(self, wanted: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        table = self._settings.table("visits")
        found: list[dict[str, Any]] = []
        asked: Any = {table: {"Keys": list(wanted), "ConsistentRead": True}}
        while asked:
            answer = self._client.batch_get_item(RequestItems=asked)
            found += answer["Responses"].get(table, [])
            asked = answer.get("UnprocessedKeys")
        return found

    def _queried(self, hours: Hours) -> list[dict[str, Any]]:
        pages = self._client.get_paginator("query").paginate(
            TableName=self._settings.table("visits"),
            KeyConditionExpression="pk = :pk AND sk BETWEEN :since AND :until",
            ExpressionAttributeValues={
                ":pk": {"S": keys.visit_pk(self._tenant, hours.venue, hours.day)},
                ":since": {"S": keys.clock(hours.since_ms)},
                ":until": {"S": keys.clock(hours.until_ms) + "~"},
            },
            ConsistentRead=True,
        )
        return [item for page in pages for item in page["Items"]]

    def _statements(
        self, template: str, values: Sequence[str], *, consistent: bool = False
    ) -> Iterator[dict[str, Any]]:
        def stated(some: Sequence[str]) -> list[dict[str, Any]]:
            return self._executed(template.format(", ".join("?" * len(some))), some, consistent=consistent)

        return chain.from_iterable(self._at_once(stated, _chunks(list(dict.fromkeys(values)), NAMED_AT_ONCE)))

    def _executed(self, statement: str, values: Sequence[str], *, consistent: bool) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        more: dict[str, Any] = {}
        while True:
            answer = self._client.execute_statement(
                Statement=statement, Parameters=[{"S": value} for value in values], ConsistentRead=consistent, **more
            )
            found += answer["Items"]
            if not answer.get("NextToken"):
                return found
            more = {"NextToken": answer["NextToken"]}

    def _at_once(self, ask: Callable[[T], R], wanted: Sequence[T]) -> list[R]:
        if len(wanted) < 2:
            return [ask(each) for each in wanted]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(ask, wanted))

    def _kept(self, items: Iterable[dict[str, Any]]) -> list[KeptVisit]:
        found = []
        for item in items:
            visit = _visit(item)
            if self._lives(visit.row_class, visit.day, float(item["expires"]["N"])):
                found.append(visit)
        return found

    @cached_property
    def _client(self) -> Any:
        import boto3
        from botocore.config import Config

        at = self._settings
        config = Config(max_pool_connections=AT_ONCE, retries={"max_attempts": RETRIES, "mode": "standard"})
        return boto3.client("dynamodb", region_name=at.region, endpoint_url=at.endpoint_url, config=config)


def _visit(item: dict[str, Any]) -> KeptVisit:
    pk, sk = item["pk"]["S"], item["sk"]["S"]
    _, venue, day = keys.parts(pk)
    local_time, entrance, scan_id, _ = keys.parts(sk)
    return KeptVisit(
        pk=pk,
        sk=sk,
        venue=venue,
        day=day,
        time=local_time,
        entrance=entrance,
        scan_id=scan_id,
        visitor=keys.parts(item["visitor_pk"]["S"])[1],
        abnormal=item["abnormal"]["BOOL"],
        mode=item["mode"]["S"],
        presence=item["presence"]["S"],
        sealed=item["sealed"]["B"],
    )


def _chunks(wanted: Sequence[T], size: int) -> list[Sequence[T]]:
    return [wanted[start : start + size] for start in range(0, len(wanted), size)]
