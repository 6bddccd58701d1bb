"""Read again what nobody could read at the door: whoever was abnormal all the time gets his alert, late."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct, field

from chalicelib.domain.alarm.health import Health
from chalicelib.domain.entry.visit import VisitSeal
from chalicelib.domain.entry.written import WrittenSeal
from chalicelib.domain.retention import closes_at, day_of_name
from chalicelib.observability import log
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.storage.wire import WireError
from chalicelib.usecases.alarm.raise_alert import raise_alert

if TYPE_CHECKING:
    from chalicelib.domain.entry.kept_visit import KeptVisit
    from chalicelib.runtime import Workspace

AT_ONCE = 8
SILENT_MAX = 5  # different people in a row of whom nothing can be read: then it is not about one of them
PLACE_KEPT_S = 86_400
Note = tuple[str, str, str]  # county, and the key of the visit's row


class ReadAgain(Struct):
    """What one run did; `oldest_s` is the age of the oldest visit that it met and that was still to be read."""

    raised: int = 0
    settled: int = 0
    waiting: int = 0
    given_up: int = 0
    failed: int = 0
    oldest_s: int = 0


class _Reading(Struct, frozen=True):
    """What was found at one note: abnormal, read, unread, failed, given_up, no_visit, or shown at the door already."""

    state: str
    person: str = ""
    visit: KeptVisit | None = None
    health: Health = field(default_factory=Health)


def read_again(workspace: Workspace, at: datetime, in_time: Callable[[], bool]) -> ReadAgain:
    """Read on behind where the last run stopped, each note once, until time is up or nobody answers anyhow."""
    done = ReadAgain()
    silent: set[str] = set()
    noted = _noted(workspace)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while notes := list(islice(noted, AT_ONCE)):
            readings = pool.map(lambda note: _read(workspace, note, at), notes)
            for note, reading in zip(notes, readings, strict=True):
                silent = _silent(silent, reading)
                _settle(workspace, note, reading, done)
                done.oldest_s = max(done.oldest_s, _age_s(workspace, reading, at))
            nobody_answers = len(silent) >= SILENT_MAX or workspace.colours.resting()
            if nobody_answers or not in_time():
                workspace.ephemera.put("unread_place", "last", notes[-1], PLACE_KEPT_S)
                log("read_again_stopped", cause="unread" if nobody_answers else "time", level="warning")
                break
    return done


def _silent(silent: set[str], reading: _Reading) -> set[str]:
    """Return of whom nothing could be read since somebody was."""
    if reading.state in {"unread", "failed"}:
        return silent | {reading.person}
    return set() if reading.state in {"abnormal", "read"} else silent


def _age_s(workspace: Workspace, reading: _Reading, at: datetime) -> int:
    return int((at - reading.visit.occurred_at(workspace.utc_offset)).total_seconds()) if reading.visit else 0


def _noted(workspace: Workspace) -> Iterator[Note]:
    """Go round the province once, from behind the place where the last run stopped to that place."""
    counties = list(workspace.regions.counties_under(workspace.tenant.region_root))
    county, *key = workspace.ephemera.get("unread_place", "last", list[str]) or [""]
    first = counties.index(county) if county in counties else 0
    last = tuple(key) if county in counties else ()
    for each in counties[first:] + counties[:first]:
        behind = last if each == county else ()
        yield from ((each, *noted) for noted in workspace.unread.of(each, after=behind))
    if last:
        yield from ((county, *noted) for noted in workspace.unread.of(county, until=last))


def _settle(workspace: Workspace, note: Note, reading: _Reading, done: ReadAgain) -> None:
    """Raise what is to be raised, forget what is settled, count the rest; one bad row must not hide the others."""
    county, pk, sk = note
    visit, health = reading.visit, reading.health
    try:
        if visit and reading.state == "abnormal":
            done.raised += raise_alert(workspace, visit, health)
        if reading.state in {"abnormal", "read", "shown", "given_up"}:
            workspace.unread.settle(county, pk, sk)
            done.settled += 1
    except Exception as fault:  # noqa: BLE001  the job fails at its end
        done.failed += 1
        log("read_again_failed", region=county, cause=type(fault).__name__, level="error")
        return
    done.failed += reading.state == "failed"
    done.waiting += reading.state == "unread"
    if reading.state == "given_up":
        done.given_up += 1
        log("unread_given_up", region=county, day=visit.day if visit else None, level="error")


def _read(workspace: Workspace, note: Note, at: datetime) -> _Reading:
    county, pk, sk = note
    try:
        visit = workspace.visits.get(pk, sk)
        return _of(workspace, visit, at) if visit else _Reading("no_visit")  # it may come yet: the note is older
    except Exception as fault:  # noqa: BLE001  one bad row must not hide the others; the job fails at its end
        log("read_again_failed", region=county, cause=type(fault).__name__, level="error")
        return _Reading("failed", sk)


def _of(workspace: Workspace, visit: KeptVisit, at: datetime) -> _Reading:
    """Read the colour of whoever came, as the door would have; unread he stays noted as long as alerts are raised."""
    if at >= closes_at(workspace.tenant, day_of_name(visit.day), "alerts"):
        return _Reading("given_up", visit=visit)
    try:
        key = workspace.day_keys.get(visit.row_class, visit.day)
    except DayKeyGone:
        return _Reading("given_up", visit=visit)
    seal = workspace.visits.open(visit, key, WrittenSeal if visit.mode == "assisted" else VisitSeal)
    person = seal.shown.person
    if not seal.shown.unread:  # noted by a resend, but what the first one read lies there
        return _Reading("shown", person, visit)
    try:
        health = workspace.colours.of(person, workspace.instant(), _document(workspace, seal), must_ask=True)
    except WireError:
        health = Health(unread=True)
    if workspace.tenant.is_abnormal(health.colour, health.flags):
        return _Reading("abnormal", person, visit, health)
    return _Reading("unread" if health.unread else "read", person, visit, health)


def _document(workspace: Workspace, seal: VisitSeal) -> Callable[[], tuple[str, str]] | None:
    """Return what tells the number of somebody without an account, should a platform be asked."""
    if isinstance(seal, WrittenSeal):
        who = seal.written
        return lambda: (who.id_type or "resident_id", who.id_number or "")
    name = seal.shown.companion_id
    if name is None:
        return None
    companion = workspace.door.companions(seal.account).get(name)
    if companion is None:
        return None
    return lambda: workspace.companion_document(seal.account, name, companion["box"])
