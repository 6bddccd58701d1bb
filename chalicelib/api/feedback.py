"""Feedback to those who run the system."""

from __future__ import annotations

from typing import TypedDict

from chalicelib.api.call import Call
from chalicelib.api.models import Request, Text500
from chalicelib.api.times import local
from chalicelib.domain import naming
from chalicelib.domain.fields import Fields
from chalicelib.usecases.give_feedback import give_feedback


class FeedbackRequest(Request):
    """What somebody wants to say."""

    text: Text500


class FeedbackView(TypedDict):
    """A message has arrived; its text is not shown again."""

    feedback_id: str
    received_at: str


def give(call: Call, body: FeedbackRequest) -> FeedbackView:
    """Take a message."""
    fields = Fields()
    text = fields.take("text", naming.free_text, body.text, "")
    fields.done()
    kept = give_feedback(call.workspace, call.caller, text)
    return {"feedback_id": kept.id, "received_at": local(kept.at, call.workspace.utc_offset)}
