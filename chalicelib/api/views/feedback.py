"""Feedback to those who run the system: given by anybody signed in, read by the command of a county."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import Page, Request, Text500
from chalicelib.api.times import local
from chalicelib.domain import naming
from chalicelib.domain.fields import Fields
from chalicelib.usecases.account.give_feedback import give_feedback
from chalicelib.usecases.account.read_feedback import read_feedback


class FeedbackRequest(Request):
    """What somebody wants to say."""

    text: Text500


class FeedbackView(TypedDict):
    """A message has arrived; its text is not shown again."""

    feedback_id: str
    received_at: str


class FeedbackQuery(Page):
    """Of which county; without one, of people of whom nobody knows where they live."""

    county: Annotated[str, Meta(pattern=r"^[0-9]{6}\Z")] | None = None


class MessageView(TypedDict):
    """A message, without whoever wrote it."""

    feedback_id: str
    received_at: str
    text: str


class MessageList(TypedDict):
    """Messages, newest first."""

    items: list[MessageView]
    next_cursor: str | None


def listing(call: Call, query: FeedbackQuery) -> MessageList:
    """List a county's messages, without whoever wrote them."""
    found, cursor = read_feedback(call.workspace, call.caller, query.county, query.limit, query.cursor)
    offset = call.workspace.utc_offset
    return {
        "items": [{"feedback_id": each.id, "received_at": local(each.at, offset), "text": each.text} for each in found],
        "next_cursor": cursor,
    }


def give(call: Call, body: FeedbackRequest) -> FeedbackView:
    """Take a message."""
    fields = Fields()
    text = fields.take("text", naming.free_text, body.text, "")
    fields.done()
    kept = give_feedback(call.workspace, call.caller, text)
    return {"feedback_id": kept.id, "received_at": local(kept.at, call.workspace.utc_offset)}
