"""Give feedback: a few messages a day from each account, kept sealed as long as contests are."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.feedback import Feedback
from chalicelib.usecases.alarm.contest_colour import home

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_DAY_S = 86400


def give_feedback(workspace: Workspace, caller: Caller, text: str) -> Feedback:
    """Keep a message, or refuse the one too many."""
    cap = workspace.tenant.limits.feedback_per_person_day
    workspace.ephemera.spend("feedback", caller.account, cap, _DAY_S)
    now = workspace.instant()
    feedback = Feedback(id=workspace.fresh_id(), account=caller.account, at=now, text=text)
    until = now + timedelta(days=workspace.tenant.retention.contests_days)
    known = workspace.people.particulars(caller.person) if caller.person and caller.identity == "verified" else None
    workspace.feedbacks.put(home(workspace, known), feedback, int(until.timestamp()))
    return feedback
