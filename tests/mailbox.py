"""The messages that a province would send, taken from its queue as the SMS function would."""

import json
from typing import Any

from chalicelib.runtime import Workspace
from chalicelib.storage.outbox import Message


def messages(workspace: Workspace) -> list[Message]:
    """Take all messages that wait in the queue."""
    import boto3

    settings = workspace.settings
    sqs: Any = boto3.client("sqs", region_name=settings.region, endpoint_url=settings.endpoint_url)
    taken: list[Message] = []
    while True:
        batch = sqs.receive_message(QueueUrl=settings.sms_queue_url, MaxNumberOfMessages=10).get("Messages", [])
        if not batch:
            return taken
        for one in batch:
            sqs.delete_message(QueueUrl=settings.sms_queue_url, ReceiptHandle=one["ReceiptHandle"])
            message_id = json.loads(one["Body"])["message"]
            if message := workspace.outbox.claim(message_id):
                workspace.outbox.sent(message_id)
                taken.append(message)


def last_code(workspace: Workspace, phone: str) -> str:
    """Return the newest sign-in code that went to a phone."""
    codes = [m.params["code"] for m in messages(workspace) if (m.kind, m.phone) == ("sign_in", phone)]
    return codes[-1]
