"""Read the candidates of a case: each with why he is one, masked, and in full whoever was revealed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.candidate import Candidate
from chalicelib.domain.tracing.run import Runs
from chalicelib.usecases.tracing.opened_case import open_case_file
from chalicelib.usecases.tracing.reveal_contacts import show_again

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.entry.written import Written
    from chalicelib.runtime import Workspace


class Page(Hidden, frozen=True):
    """A part of a case's candidates of an order, of which run they are, and after whom it goes on.

    `named` are those among them who were revealed: since when, and who each is.
    """

    items: list[Candidate]
    runs: Runs
    after: str | None
    named: dict[str, tuple[datetime, Written]]


def read_contacts(
    workspace: Workspace, caller: Caller, case_id: str, degree: int, page: tuple[int, str | None]
) -> Page:
    """Return a page (limit, after whom) of the candidates that the last finished run found."""
    opened = open_case_file(workspace, caller, case_id)
    items, after = workspace.contacts.page(opened.case.id, degree, opened.key, *page)
    named = show_again(workspace, opened, items)
    return Page(items, workspace.contacts.runs(opened.case.id)[0], after, named)
