"""Send one outgoing message: claim it, hand it to the provider, forget it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.messaging.message import SmsMessage, SmsRefused, SmsUnavailable
from chalicelib.observability import measure

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


def send_message(workspace: Workspace, message_id: str) -> bool:
    """Send a message at most once a claim; False when there is nothing (left) to send.

    What the provider refuses for good is forgotten and counted; SmsUnavailable goes up, with the message given back.
    """
    message = workspace.outbox.claim(message_id)
    if message is None:
        return False
    try:
        workspace.sms.send(SmsMessage(message.phone, message.kind, message.params))
    except SmsRefused as refused:
        measure("sms_refused", "Refused", 1, kind=message.kind, code=refused.code)
        workspace.outbox.sent(message_id)
        return False
    except SmsUnavailable as down:
        measure("sms_unavailable", "Unavailable", 1, kind=message.kind, code=down.code)
        workspace.outbox.release(message_id)
        raise
    workspace.outbox.sent(message_id)
    measure("sms_sent", "Sent", 1, kind=message.kind)
    return True
