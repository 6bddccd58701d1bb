"""Read feedback: a county's command reads what its people wrote, never who wrote it."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from chalicelib.domain.errors import one_field
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.feedback import Feedback
from chalicelib.usecases import cursor as cursors

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def read_feedback(
    workspace: Workspace, caller: Caller, county: str | None, limit: int, cursor: str | None
) -> tuple[list[Feedback], str | None]:
    """List a county's messages, newest first; without a county those of people of whom nobody knows where they live."""
    region = county or workspace.tenant.region_root
    if not workspace.regions.exists(region):
        raise one_field("county", "region_unknown")
    caller.role_over(region, "command")
    found = workspace.feedbacks.of(region, workspace.instant(), cursors.read(cursor))
    page = list(islice(found, limit + 1))
    return [each for _, each in page[:limit]], cursors.spell(page[limit - 1][0]) if len(page) > limit else None
