"""Events as AWS hands them to the background functions."""

import itertools
import json
from typing import Any

from chalicelib.runtime import Workspace
from tests.embedded import environment

_sequence = itertools.count(10**20)


def stream_event(*images: dict[str, Any], name: str = "INSERT") -> dict[str, Any]:
    """Return a batch of a table's stream for rows in DynamoDB's spelling."""
    return {"Records": [_record(image, name) for image in images]}


def queue_event(*message_ids: str) -> dict[str, Any]:
    """Return a batch of the SMS queue."""
    return {"Records": [{"messageId": name, "body": json.dumps({"message": name})} for name in message_ids]}


def be(workspace: Workspace, monkeypatch: Any) -> None:
    """Make this process the workspace's function."""
    for name, value in environment(workspace.settings).items():
        monkeypatch.setenv(name, value)


def _record(image: dict[str, Any], name: str) -> dict[str, Any]:
    key = {part: image[part] for part in ("pk", "sk")}
    body = {"Keys": key, "NewImage": image, "SequenceNumber": str(next(_sequence))}
    return {"eventName": name, "dynamodb": body}
