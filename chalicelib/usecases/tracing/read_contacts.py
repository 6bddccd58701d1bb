"""Read the candidates of a case: masked, each with why he is one; who they are is another question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.domain.person.caller import Caller
from chalicelib.domain.tracing.candidate import Candidate
from chalicelib.domain.tracing.run import Runs
from chalicelib.usecases.tracing.opened_case import open_case_file

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """A part of a case's candidates of an order, of which run they are, and after whom it goes on."""

    items: list[Candidate]
    runs: Runs
    after: str | None


def read_contacts(
    workspace: Workspace, caller: Caller, case_id: str, degree: int, page: tuple[int, str | None]
) -> Page:
    """Return a page (limit, after whom) of the candidates that the last finished run found."""
    opened = open_case_file(workspace, caller, case_id)
    items, after = workspace.contacts.page(opened.case.id, degree, opened.key, *page)
    return Page(items, workspace.contacts.runs(opened.case.id)[0], after)
