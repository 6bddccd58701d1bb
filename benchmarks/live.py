"""Trace live cases of both orders on DynamoDB Local: its calls against the budget, read units, milliseconds.

Statements are not priced by DynamoDB Local: half a unit is counted for each pseudonym and a whole one for each venue's
day that they name, as Queries of so little would cost.
"""

import statistics
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

PEOPLE, PLACES, KEPT, CASES, SEED = 2_000, 300, 0.5, 7, 2022
DAYS, BESIDE = 14, 6


class Spent:
    """What is asked of DynamoDB, by operation, and the read units of what says them."""

    def __init__(self, client: Any) -> None:
        self.calls: Counter[str] = Counter()
        self.units = 0.0
        client.meta.events.register("provide-client-params.dynamodb.*", self._ask)
        client.meta.events.register("after-call.dynamodb.*", self._answered)

    def _ask(self, params: dict[str, Any], **_: Any) -> None:
        params["ReturnConsumedCapacity"] = "TOTAL"
        named = len(params.get("Parameters", ()))
        self.units += named * (0.5 if "by_visitor" in params.get("Statement", "") else 1)

    def _answered(self, parsed: dict[str, Any], model: Any, **_: Any) -> None:
        self.calls[model.name] += 1
        told = parsed.get("ConsumedCapacity") or []
        for each in told if isinstance(told, list) else [told]:
            self.units += each["CapacityUnits"]


def main() -> None:
    """Print the table."""
    from botocore.httpsession import URLLib3Session

    from chalicelib.domain.tracing.subject import Subject
    from chalicelib.usecases.tracing.live import find_first, find_second
    from infra.dynamodb_local import running
    from tests.domain.synthetic_province import LEAP, cases, province, venues, window
    from tests.domain.tracing_visits import choice
    from tests.embedded import province as deployed
    from tests.storage.engines import on_dynamodb_local
    from tests.usecases.traced_province import build

    with running() as url:
        workspace = on_dynamodb_local(deployed("43"), url)
        trips = {each.name: list(each.trips) for each in venues(Random(SEED), PLACES, LEAP) if each.trips}
        made = province(SEED, PEOPLE, PLACES, LEAP)
        of = build(workspace, made[: int(len(made) * KEPT)], trips, window(LEAP))
        spent, total = Spent(workspace.traced_rows._client), Counter()  # noqa: SLF001  what it asks is what is measured
        _count_all(URLLib3Session, total)
        chosen = choice(30, least=15)
        print(f"{len(of.visits):,} visits of {PEOPLE:,} people, {DAYS} days; half an hour on either side, 16 at a time")
        print("order   sources venue-days  calls  budget     RRU      ms  found")
        times: list[float] = []
        for seed in range(CASES):
            people = cases(of.visits, 1, seed)
            begun, _ = time.perf_counter(), (total.clear(), setattr(spent, "units", 0.0))
            first = find_first(workspace, Subject(people), chosen, of.window)
            times.append((time.perf_counter() - begun) * 1000)
            _line("first", 1, first, total, spent, times[-1])
        since = {each.person: each.since_s for each in first.contacts}
        begun, _ = time.perf_counter(), (total.clear(), setattr(spent, "units", 0.0))
        second = find_second(workspace, since, chosen, of.window, known={*since, *people})
        _line("second", len(since), second, total, spent, (time.perf_counter() - begun) * 1000)
        print(f"first order: median {statistics.median(times):.0f} ms")


def _line(order: str, sources: int, found: Any, total: "Counter[str]", spent: Spent, ms: float) -> None:
    budget = DAYS * sources + found.venue_days + BESIDE
    print(
        f"{order:<7} {sources:>7} {found.venue_days:>10} {sum(total.values()):>6} {budget:>7} "
        f"{spent.units:>7.0f} {ms:>7.0f} {len(found.contacts):>6}"
    )


def _count_all(session: Any, total: "Counter[str]") -> None:
    sending = session.send

    def send(self: Any, request: Any) -> Any:
        target = request.headers.get("X-Amz-Target") or b""
        name = target.decode() if isinstance(target, bytes) else target
        if name.startswith("DynamoDB"):
            total[name.rpartition(".")[2]] += 1
        return sending(self, request)

    session.send = send


if __name__ == "__main__":
    main()
