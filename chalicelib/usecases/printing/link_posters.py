"""Hand out a finished batch of posters by a short-lived address, as single posters are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.job import DONE, Job
from chalicelib.storage import supervision_keys
from chalicelib.usecases.printing.ask_posters import KIND

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

WHOLE = "posters.pdf"


def link_posters(workspace: Workspace, job: Job) -> str | None:
    """Return the address of a batch's document; None while it is not done, or when its week is over."""
    if job.kind != KIND or job.state != DONE:
        return None
    key = supervision_keys.batch_key(workspace.tenant.code, job.name, WHOLE)
    if not workspace.files.exists(key):
        return None
    return workspace.files.link(key, min(300, workspace.tenant.tokens.poster_url_s), f"posters-{job.name}.pdf")
