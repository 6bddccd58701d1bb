"""The keys of a day's index: all of them for whoever builds it, those that open it for an approved case alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from chalicelib.domain.errors import Forbidden
from chalicelib.domain.tracing.case import APPROVED
from chalicelib.security.day_keys import DayKeyGone

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.security.index_keys import IndexKeys
    from chalicelib.usecases.tracing.opened_case import OpenedCase


class OpeningKeys(NamedTuple):
    """What opens the two files of an index: what names nobody, and who it is about."""

    columns: bytes
    people: bytes


def keys_to_build(workspace: Workspace, row_class: str, day: str) -> IndexKeys:
    """Return the keys of a day's index, or raise DayKeyGone: nothing is built of a day that may not be read."""
    keys, deadline_s = workspace.vault.index_keys(row_class, day)
    if workspace.instant().timestamp() >= min(deadline_s, workspace.day_limit_s(row_class, day)):
        raise DayKeyGone(day)
    return keys


def keys_to_search(workspace: Workspace, opened: OpenedCase, row_class: str, day: str) -> OpeningKeys:
    """Return what opens a day's index for a run of an approved case; raise Forbidden without one, or DayKeyGone.

    An opened case is all that asks for who the index is about: its key was unwrapped for two people's decision.
    """
    if not opened.key or opened.case.state(workspace.instant()) != APPROVED:
        raise Forbidden("case_state")
    keys = keys_to_build(workspace, row_class, day)
    return OpeningKeys(keys.columns, keys.people)
