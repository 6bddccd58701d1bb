"""From the visits stream: recount the ten minutes and days that a batch touched, and judge the people in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from chalicelib import runtime
from chalicelib.domain.entry.implausible import Passing
from chalicelib.jobs.failures import BatchIncomplete, log_failure
from chalicelib.runtime import Workspace
from chalicelib.storage import keys
from chalicelib.storage.visits import passing_of
from chalicelib.usecases.door.judge import judge
from chalicelib.usecases.door.recount import recount

TYPED = ("assisted", "paper")  # written down by staff, some with a time of no great precision: never judged


def handle(event: dict[str, Any], context: object) -> dict[str, list[str]]:  # noqa: ARG001  Lambda passes it
    """Recount and judge what was touched, each once; when a part failed, ask for the batch again after the others."""
    workspace = runtime.for_tenant()
    # What time has swept away says nothing about what was counted while it was there.
    touched = [record["dynamodb"] for record in event["Records"] if record["eventName"] != "REMOVE"]
    failed = 0
    for part in _parts(workspace, touched):
        try:
            part()
        except Exception as fault:  # noqa: BLE001  the other parts of the batch go on
            log_failure("count", fault)
            failed += 1
    if failed:
        raise BatchIncomplete(f"{failed} parts")
    return {"batchItemFailures": []}


def _parts(workspace: Workspace, touched: list[dict[str, Any]]) -> Iterator[Callable[[], object]]:
    visits = [_visit(record) for record in touched]
    starts: dict[tuple[str, str], dict[str, None]] = {}
    for passing, _, _ in visits:
        venue, day, start = keys.cell_of(passing.pk, passing.sk)
        starts.setdefault((venue, day), {})[start] = None
    for (venue, day), of_day in starts.items():
        yield partial(recount, workspace, venue, day, of_day)
    by_person: dict[tuple[str, str], list[Passing]] = {}
    for passing, visitor, mode in visits:
        if mode not in TYPED:
            by_person.setdefault((keys.parts(passing.pk)[2], visitor), []).append(passing)
    for (day, visitor), passings in by_person.items():
        yield partial(judge, workspace, day, visitor, passings)


def _visit(record: dict[str, Any]) -> tuple[Passing, str, str]:
    """Return where a row says that somebody passed, his pseudonym, and how he was registered."""
    key, image = record["Keys"], record["NewImage"]
    return passing_of(key["pk"]["S"], key["sk"]["S"]), keys.parts(image["visitor_pk"]["S"])[1], image["mode"]["S"]
