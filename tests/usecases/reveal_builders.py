"""Candidates for tests: of a kept case, whoever a run would have found."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.entry.written import Written
from chalicelib.domain.tracing.candidate import Candidate, Seen
from chalicelib.domain.tracing.case import Case
from chalicelib.domain.tracing.reason import Reason
from chalicelib.security.contact_ids import ContactIds
from chalicelib.usecases.tracing.opened_case import OpenedCase, open_case_file
from tests.embedded import TestWorkspace
from tests.faults import Weather, over_botocore
from tests.people import Somebody, fresh_id_number, fresh_phone
from tests.usecases.case_builders import DONGKOU, tracer

NAME = "测试丙"
WRITES = {"TransactWriteItems", "PutItem", "UpdateItem", "BatchWriteItem", "Sign", "SendMessage", "PUT"}


def opened(workspace: TestWorkspace, case: Case) -> OpenedCase:
    """Open a case as its tracer."""
    return open_case_file(workspace, tracer(workspace), case.id)


def reason(venue: str = "面馆", degree: int = 1, at: datetime | None = None) -> Reason:
    """Return why somebody is a candidate."""
    since = at or datetime(2022, 3, 1, 12, 0)  # noqa: DTZ001  reasons tell local times
    return Reason(
        degree=degree,
        venue=venue,
        trip="",
        entrances=("front",),
        source_entrances=("front",),
        from_=since,
        to=since + timedelta(minutes=30),
        overlap_minutes=30,
        together_minutes=20,
        dwells=(("visitor", 60),),
        source_dwells=(("visitor", 60),),
        modes=("scan",),
        presences=("on_site",),
        scanned_at=(since,),
    )


def candidate(
    workspace: TestWorkspace,
    opened_case: OpenedCase,
    person: str,
    *,
    degree: int = 1,
    written: Iterable[Written] = (),
    counties: Sequence[str] = (DONGKOU,),
    reasons: Sequence[Reason] = (),
) -> Candidate:
    """Return a candidate as a run keeps one."""
    return Candidate(
        id=ContactIds(opened_case.key).of(person),
        degree=degree,
        person=person,
        seen=Seen(mask="测**", written=tuple(written)),
        since_s=0,
        meetings=1,
        reasons=tuple(reasons or (reason(degree=degree),)),
        places={"面馆": "老街面馆", "front": "正门"},
        counties=tuple(counties),
        towns=tuple(f"{county}001" for county in counties),
    )


def written(name: str = NAME, **more: str) -> Written:
    """Return somebody whom staff wrote down."""
    told = {"id_type": "resident_id", "id_number": fresh_id_number(), "phone": fresh_phone()}
    return Written(name=name, **told | more)  # type: ignore[arg-type]


def strangers(workspace: TestWorkspace, opened_case: OpenedCase, count: int, **more: str) -> list[Candidate]:
    """Return candidates of whom only what staff wrote down is known."""
    people = [written(**more) for _ in range(count)]
    return [
        candidate(
            workspace,
            opened_case,
            workspace.people.person("resident_id", each.id_number or secrets.token_hex(4)),
            written=[each],
        )
        for each in people
    ]


def registered(workspace: TestWorkspace, opened_case: OpenedCase, somebody: Somebody, **more: object) -> Candidate:
    """Return a candidate who has an account."""
    person = workspace.people.person("resident_id", somebody.id_number)
    return replace(candidate(workspace, opened_case, person), **more)  # type: ignore[arg-type]


def keep(workspace: TestWorkspace, opened_case: OpenedCase, found: Iterable[Candidate]) -> list[str]:
    """Keep candidates in their case; return their names."""
    kept = list(found)
    workspace.contacts.keep(opened_case.case.id, kept, opened_case.key, opened_case.case.erase_at)
    return [each.id for each in kept]


def looks(workspace: TestWorkspace, person: str) -> list[tuple[str, str]]:
    """Return (office, purpose) of the looks at a person."""
    found, _ = workspace.accesses.page(person, workspace.instant() + timedelta(days=9), 100, None)
    return [(access.office, access.purpose) for access in found]


def killed(kind: str, number: int, act: Callable[[], Any]) -> bool:
    """Run something that is killed at a write, for nothing is written from there on; say whether it was."""
    seen = iter(range(10**6))
    with pytest.MonkeyPatch.context() as storm:
        over_botocore(storm, Weather(kind, lambda operation, _: operation in WRITES and next(seen) >= number))
        try:
            act()
        except Exception:  # noqa: BLE001 - whatever it died of
            return True
    return False
