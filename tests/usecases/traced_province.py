"""A made-up province as real rows: sealed under day keys, in venues of real categories, with marks and trips."""

import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import msgspec
from msgspec.structs import replace

from chalicelib.domain.entry.implausible import TOO_FAST
from chalicelib.domain.entry.kept_visit import class_of
from chalicelib.domain.entry.presence import doubted
from chalicelib.domain.entry.visit import Shown, VisitSeal
from chalicelib.domain.entry.written import Written, WrittenSeal
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.place.venue import APPROVED, Entrance, Vehicle, Venue
from chalicelib.domain.tracing.choice import Window
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.domain.tracing.trip import Trip, on_trip
from chalicelib.security.pseudonyms import day_pseudonym
from chalicelib.security.sealing import seal
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump
from tests.domain.interval_join import Reference
from tests.domain.synthetic_province import OFFSET_S, local
from tests.embedded import TestWorkspace
from tests.storage.engines import client_of

CLASSES = ("visits", "assisted", "paper")
CATEGORIES = ("pharmacy", "shop", "other", "restaurant", "medical_institution")  # 15 to 120 minutes; residents a day
TOWNS = ("430525101", "430525102", "430102003")
MARKED_OF = 40  # one visit of so many cannot be true
BATCH = 25


@dataclass(frozen=True)
class TracedProvince:
    """What lies in the tables, as the reference reads it."""

    workspace: TestWorkspace
    visits: list[TracedVisit]
    window: Window
    reference: Reference
    ahead: timedelta

    def now(self) -> "TracedProvince":
        """Set the clock to the day after the window; two provinces may share their tables."""
        self.workspace.ahead = self.ahead
        return self


def by_policy(workspace: TestWorkspace, made: Iterable[TracedVisit], trips: dict[str, list[Trip]]) -> list[TracedVisit]:
    """Return made-up visits with the dwell and the trips that the tables will say, marked ones doubted."""
    random, found = Random(7), []
    for visit in made:
        dwell = workspace.categories.get(category_of(visit.venue, trips)).dwell
        plain = replace(visit, dwell_s=dwell.minutes(visit.capacity) * 60, trip="")  # type: ignore[arg-type]
        if random.randrange(MARKED_OF) == 0:
            plain = replace(plain, presence=f"marked {plain.presence}")
        found.append(on_trip(plain, trips.get(visit.venue, ())))
    return found


def judged(visit: TracedVisit) -> TracedVisit:
    """Return a visit with the presence after its mark."""
    first, _, presence = visit.presence.partition(" ")
    return replace(visit, presence=doubted(presence)) if first == "marked" else visit


def category_of(venue: str, trips: dict[str, list[Trip]]) -> str:
    """Return a venue's category: a bus, or one of a few by its name."""
    return "bus" if venue in trips else CATEGORIES[int(venue[1:]) % len(CATEGORIES)]


def build(
    workspace: TestWorkspace, made: list[TracedVisit], trips: dict[str, list[Trip]], window: Window
) -> TracedProvince:
    """Write a province into the tables; its clock is set to the day after the window."""
    workspace.ahead = datetime.fromtimestamp(window.to_s + 3600, UTC) - datetime.now(UTC)
    write_keys(workspace, window)
    visits = by_policy(workspace, made, trips)
    write_venues(workspace, {(visit.venue, visit.entrance) for visit in visits}, trips)
    write_trips(workspace, trips)
    write_visits(workspace, visits)
    true = [judged(visit) for visit in visits]
    return TracedProvince(workspace, true, window, Reference(true), workspace.ahead)


def write_keys(workspace: TestWorkspace, window: Window) -> None:
    """Write the keys of a window's days and of those beside it, all wrapped by one key: a week's is slow to make."""
    rows, kms = [], workspace.case_keys._kms
    for at_s in range(window.from_s - 86_400, window.to_s + 86_400, 86_400):
        day = local(at_s).date()
        for row_class in CLASSES:
            context = {"tenant": "43", "class": row_class, "day": f"{day:%Y%m%d}"}
            made = kms.generate_data_key(
                KeyId=workspace.settings.tenant_key_id, KeySpec="AES_256", EncryptionContext=context
            )
            until = int(workspace.deadline(row_class, day).timestamp())
            row = {"pk": {"S": keys.under("43", row_class, context["day"])}, "sk": {"S": "state"}}
            row |= {"state": {"S": "live"}, "deadline_s": {"N": str(until)}, "wrapped": {"B": made["CiphertextBlob"]}}
            rows.append(row)
    write(workspace, "keys", rows)


def write_venues(workspace: TestWorkspace, doors: set[tuple[str, str]], trips: dict[str, list[Trip]]) -> None:
    """Write the venues and their doors."""
    rows = []
    for venue in sorted({venue for venue, _ in doors}):
        known = Venue(
            id=venue,
            name=f"场所{venue}",
            category=category_of(venue, trips),
            department=None,
            region=TOWNS[int(venue[1:]) % len(TOWNS)] + "001",
            address="一路 1 号",
            manager="nobody",
            manager_sealed=b"",
            manager_mask={},
            manager_person=None,
            applicant="nobody",
            created_at=workspace.instant(),
            seed=b"",
            state=APPROVED,
            vehicle=Vehicle("湘A12345", "bus") if venue in trips else None,
        )
        rows.append({"pk": {"S": keys.under("43", venue)}, "sk": {"S": "venue"}, "body": {"S": dump(known)}})
    for venue, door in sorted(doors):
        entrance = Entrance(id=door, name=f"门{door}", description="", kind="main", code="", version=1)
        sk = f"{keys.ENTRANCE}{door}"
        rows.append({"pk": {"S": keys.under("43", venue)}, "sk": {"S": sk}, "body": {"S": dump(entrance)}})
    write(workspace, "venues", rows)


def write_trips(workspace: TestWorkspace, trips: dict[str, list[Trip]]) -> None:
    """Write the trips of vehicles by the day on which they begin."""
    until = workspace.instant() + timedelta(days=10)
    for venue, known in trips.items():
        by_day: dict[str, list[Trip]] = {}
        for trip in known:
            by_day.setdefault(f"{local(trip.starts_s):%Y%m%d}", []).append(trip)
        for day, some in by_day.items():
            workspace.trips.put((venue, day), some, 0, until)


def write_visits(workspace: TestWorkspace, visits: list[TracedVisit]) -> None:
    """Seal visits and write them, with their marks."""
    random, rows, marks = Random(3), [], []
    for visit in visits:
        row = sealed_row(workspace, visit, random)
        rows.append(row)
        if visit.presence.startswith("marked"):
            pk = keys.marks_pk("43", visit.venue, keys.parts(row["pk"]["S"])[2])
            sk = keys.mark_sk(row["sk"]["S"], TOO_FAST)
            marks.append({"pk": {"S": pk}, "sk": {"S": sk}, "total": {"N": "1"}, "expires": row["expires"]})
    write(workspace, "visits", rows)
    write(workspace, "counters", marks)


def sealed_row(workspace: TestWorkspace, visit: TracedVisit, random: Random) -> dict[str, Any]:
    """Return a visit as the door would have written it, with milliseconds that tracing does not count."""
    day = f"{local(visit.at_s):%Y%m%d}"
    key = workspace.day_keys.get(class_of(visit.mode), day)
    local_ms = (visit.at_s + OFFSET_S) % 86_400 * 1000 + random.randrange(1000)
    scan = make_scan_id(datetime.fromtimestamp(visit.at_s, UTC), secrets.randbits(74))
    pk, sk = keys.visit_pk("43", visit.venue, day), keys.visit_sk(keys.clock(local_ms), visit.entrance, scan, 0)
    content = _content(visit)
    return {
        "pk": {"S": pk},
        "sk": {"S": sk},
        "visitor_pk": {"S": keys.under("43", day_pseudonym(key.pseudonym, visit.person))},
        "abnormal": {"BOOL": False},
        "mode": {"S": visit.mode},
        "presence": {"S": visit.presence.removeprefix("marked ")},
        "expires": {"N": str(int(key.deadline_s))},
        "sealed": {"B": seal(key.seal, msgspec.json.encode(content), keys.row_key(pk, sk))},
    }


def write(workspace: TestWorkspace, noun: str, rows: list[dict[str, Any]]) -> None:
    """Write rows by batches, many at once."""
    client, table = client_of(workspace), workspace.settings.table(noun)

    def put(start: int) -> None:
        asked: Any = {table: [{"PutRequest": {"Item": row}} for row in rows[start : start + BATCH]]}
        while asked:
            asked = client.batch_write_item(RequestItems=asked)["UnprocessedItems"]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(put, range(0, len(rows), BATCH)))


def _content(visit: TracedVisit) -> VisitSeal:
    shown = Shown(person=visit.person, mask="张*", identity="verified", colour="green", admitted=True)
    more: dict[str, Any] = {"shown": shown, "account": "a", "county": "430525", "capacity": visit.capacity}
    if class_of(visit.mode) == "visits":
        return VisitSeal(**more)
    return WrittenSeal(**more, written=Written(name=f"老{visit.person}", guardian_phone="13900001234"))
