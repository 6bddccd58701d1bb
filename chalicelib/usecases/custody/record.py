"""Put something on record: the one way into the audit chain, before whatever it allows is shown."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING

from chalicelib.domain.errors import StorageUnavailable
from chalicelib.observability import measure
from chalicelib.security import chain
from chalicelib.storage.audit import marks_of

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

ATTEMPTS = 40
PAUSE_MS, LONGEST_PAUSE_MS = 20, 400

Fact = str | int | bool | None


def record(  # noqa: PLR0913  an entry has as many members, and all of these are named
    workspace: Workspace,
    kind: str,
    *,
    office: str | None = None,
    purpose: str | None = None,
    ref: str | None = None,
    once: str | None = None,
    facts: Mapping[str, Fact | list[str]] | None = None,
) -> int:
    """Append an entry and return its sequence; nothing in it may say who a person is.

    `ref` is random; its link to a person is kept elsewhere, sealed. What may exist once is named by `once`
    (`keys.once_name`): a second time it is refused as `already_recorded`, with the sequence it has, also to whoever
    crashed and does not know that he did it. Without `once`, whoever crashed and begins anew may stand here twice.
    A table that was set back behind the published head takes nothing: StorageUnavailable until it is refilled.
    """
    fields: dict[str, object] = {
        "at": workspace.instant().isoformat(timespec="milliseconds"),
        "kind": kind,
        "ref": ref or workspace.fresh_id(),
        "office": office,
        "purpose": purpose,
        "facts": dict(facts or {}),
    }
    if once:
        fields["once"] = once  # so that the lines alone tell what may not stand twice
    marks = marks_of(kind, once, facts or {})
    for attempt in range(ATTEMPTS):
        before = workspace.audit.head()
        entry = chain.link(before.seq + 1, before.hash, fields)
        signature = workspace.audit.sign(chain.digest(entry))
        after = chain.Head(before.seq + 1, entry["hash"])
        if workspace.audit.append(before, after, chain.line(entry, signature), marks):
            return after.seq
        if workspace.audit.behind():
            measure("audit_behind", "Behind", 1)
            break
        _pause(attempt)
    raise StorageUnavailable


def head(workspace: Workspace) -> dict[str, int | str]:
    """Return where the chain ends, for whoever wants to hold us to it later."""
    found = workspace.audit.head()
    return {"seq": found.seq, "hash": found.hash}


def _pause(attempt: int) -> None:
    """Wait a random while, longer each time, so that writers who lost do not meet again."""
    time.sleep(secrets.randbelow(min(LONGEST_PAUSE_MS, PAUSE_MS << min(attempt, 8))) / 1000)
