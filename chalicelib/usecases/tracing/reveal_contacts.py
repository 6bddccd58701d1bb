"""Name candidates: counted by the case and its local day, on record in the chain and beside each person, then shown.

Who may be named has a mark; who has been shown, on record, has an instant in it. A crash anywhere before the answer
leaves marks without a showing: whoever asks again pays nothing and is on record again.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain import naming
from chalicelib.domain.entry.written import Written
from chalicelib.domain.errors import FieldError, InvalidFields, StorageUnavailable
from chalicelib.domain.fields import Fields
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.span import accesses_delay
from chalicelib.domain.tracing.candidate import Candidate
from chalicelib.domain.tracing.reveal import (
    ALONE,
    Mark,
    Reveal,
    RevealFile,
    RevealPeople,
    check_room,
    unmarked,
)
from chalicelib.observability import log
from chalicelib.storage import keys
from chalicelib.usecases.custody.record import Fact, record
from chalicelib.usecases.tracing.identify import AT_ONCE, identify_all
from chalicelib.usecases.tracing.opened_case import OpenedCase, open_case_file

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.runtime import Workspace

PURPOSE = "流行病学调查"
ATTEMPTS, LONGEST_PAUSE_MS = 40, 400


class Named(Hidden, frozen=True):
    """A candidate with who he is."""

    candidate: Candidate
    who: Written


class Revealed(Hidden, frozen=True):
    """Whom a reveal names, and how many more the tracer may name alone today."""

    people: list[Named]
    left: int


def reveal(workspace: Workspace, caller: Caller, case_id: str, names: Sequence[str], reason: str) -> Revealed:
    """Name candidates of a case, for a reason that each of them will read."""
    opened = open_case_file(workspace, caller, case_id)
    why = reason_of(reason)
    candidates = candidates_of(workspace, opened, names)
    act = draft_of(workspace, caller, opened, RevealFile(reason=why, contacts=tuple(names)), ALONE)
    used = _take(workspace, opened, act, candidates)
    workspace.contacts.keep(opened.case.id, candidates, opened.key, opened.case.erase_at)
    shown = show(workspace, opened, candidates, f"{PURPOSE}：{why}", act[0].ref)
    return Revealed(shown, max(0, workspace.tenant.caps.reveals - used))


def show(
    workspace: Workspace, opened: OpenedCase, candidates: Sequence[Candidate], purpose: str, act: str | None = None
) -> list[Named]:
    """Put a look at candidates on record, in the chain and beside each of them, and only then say who they are."""
    if not candidates:
        return []
    now, office = workspace.instant(), opened.role.office
    who = identify_all(workspace, candidates)
    facts: dict[str, Fact | list[str]] = {"count": len(candidates), "reveal": act}
    record(workspace, "REVEAL", office=office, purpose="tracing", ref=opened.case.ref, facts=facts)
    tell(workspace, [each.person for each in candidates], office, purpose)
    marks = workspace.reveals.marks(opened.case.id, [each.id for each in candidates])
    shown = [replace(mark, shown_at=mark.shown_at or now) for mark in marks.values()]
    workspace.reveals.mark(opened.case.id, shown, opened.case.erase_at)
    log("revealed", region=opened.case.region, count=len(candidates))
    return [Named(*pair) for pair in zip(candidates, who, strict=True)]


def show_again(
    workspace: Workspace, opened: OpenedCase, candidates: Sequence[Candidate]
) -> dict[str, tuple[datetime, Written]]:
    """Say who those among candidates are that were shown before, since when, by their names.

    The look is in the chain first. Nobody is told again: it is the office's that he was told of.
    """
    marks = workspace.reveals.marks(opened.case.id, [each.id for each in candidates])
    since = {name: mark.shown_at for name, mark in marks.items() if mark.shown_at is not None}
    shown = [each for each in candidates if each.id in since]
    if not shown:
        return {}
    who = identify_all(workspace, shown)
    facts: dict[str, Fact | list[str]] = {"count": len(shown)}
    record(workspace, "REVEALED_READ", office=opened.role.office, purpose="tracing", ref=opened.case.ref, facts=facts)
    return {each.id: (since[each.id], one) for each, one in zip(shown, who, strict=True)}


def tell(workspace: Workspace, people: Sequence[str], office: str, purpose: str) -> None:
    """Note a look beside each person, to be seen by him after the policy's hours."""
    accesses, now, after = workspace.accesses, workspace.instant(), accesses_delay(workspace.tenant)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(lambda person: accesses.record(person, office, purpose, now, after), dict.fromkeys(people)):
            pass


def candidates_of(workspace: Workspace, opened: OpenedCase, names: Sequence[str]) -> list[Candidate]:
    """Return the candidates of these names, or refuse: each once, and all of this case."""
    errors = [
        FieldError(f"contact_ids[{place}]", "duplicate") for place, name in enumerate(names) if name in names[:place]
    ]
    found = {each.id: each for each in workspace.contacts.get(opened.case.id, names, opened.key)}
    errors += [
        FieldError(f"contact_ids[{place}]", "contact_unknown") for place, name in enumerate(names) if name not in found
    ]
    if errors:
        raise InvalidFields(errors)
    return [found[name] for name in names]


def reason_of(text: str) -> str:
    """Return why somebody is named, fit to be shown to him, or refuse."""
    fields = Fields()
    why = fields.take("reason", naming.free_text, text, "")
    fields.done()
    return why


def draft_of(
    workspace: Workspace, caller: Caller, opened: OpenedCase, file: RevealFile, state: str
) -> tuple[Reveal, tuple[bytes, bytes]]:
    """Return a new reveal with its boxes (file, people)."""
    now, case = workspace.instant(), opened.case.id
    name = f"{now:%Y%m%d%H%M%S}-{workspace.fresh_id()}"
    act = Reveal(id=name, office=opened.role.office, at=now, count=len(file.contacts), state=state)  # type: ignore[arg-type]
    people = RevealPeople(by=caller.account, by_person=caller.person)
    boxes = (
        workspace.reveals.close_file(case, name, file, opened.key),
        workspace.reveals.close_people(case, name, people, workspace.keyring),
    )
    return act, boxes


def _take(
    workspace: Workspace, opened: OpenedCase, act: tuple[Reveal, tuple[bytes, bytes]], candidates: Sequence[Candidate]
) -> int:
    """Count whom nobody may name yet, and mark them; return how many the day has used."""
    case, now = opened.case, workspace.instant()
    day = keys.day(now, workspace.utc_offset)
    rows = workspace.reveals.draft(case.id, *act, case.erase_at)
    for attempt in range(ATTEMPTS):
        fresh = unmarked([each.id for each in candidates], workspace.reveals.marks(case.id, [c.id for c in candidates]))
        used = workspace.reveals.used(case.id, day)
        if not fresh:
            workspace.reveals.add(rows)
            return used
        check_room(workspace.tenant, used, len(fresh), now)
        marks = [Mark(contact=name, reveal=act[0].id) for name in fresh]
        if workspace.reveals.take(case.id, marks, (day, workspace.tenant.caps.reveals), rows):
            return used + len(fresh)
        time.sleep(secrets.randbelow(min(LONGEST_PAUSE_MS, 10 << min(attempt, 6))) / 1000)
    raise StorageUnavailable
