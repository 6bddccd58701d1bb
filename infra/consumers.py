"""Have the background functions caught up? Stream records do not survive a stop of the embedded AWS."""

import time
from typing import Any

import boto3

_QUIET_S = 1.5


def _stream_records(session: boto3.session.Session, arn: str) -> int:
    streams = session.client("dynamodbstreams")
    count = 0
    for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
        start = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "TRIM_HORIZON"}
        iterator = streams.get_shard_iterator(**start)["ShardIterator"]
        while iterator:
            page = streams.get_records(ShardIterator=iterator)
            count += len(page["Records"])
            iterator = page.get("NextShardIterator") if page["Records"] else None
    return count


def _mappings(session: boto3.session.Session) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = session.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    return found


def _function(mapping: dict[str, Any]) -> str:
    name: str = mapping["FunctionArn"].rsplit(":", 1)[-1]
    return name


def _activity(session: boto3.session.Session) -> list[str] | None:
    """Return something that changes whenever a consumer did anything; None while one has failed and will try again."""
    logs = session.client("logs")
    seen = []
    for mapping in _mappings(session):
        if mapping.get("LastProcessingResult") == "FAILED":
            return None
        group = f"/aws/lambda/{_function(mapping)}"
        last = logs.describe_log_streams(logGroupName=group, orderBy="LastEventTime", descending=True, limit=1)
        seen.append(str([stream.get("lastEventTimestamp") for stream in last["logStreams"]]))
    return seen


def waiting_messages(session: boto3.session.Session) -> dict[str, int]:
    """Return the queues that are not empty, dead letters left out."""
    sqs = session.client("sqs")
    counts = {}
    fields = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    for address in sqs.list_queues(QueueNamePrefix="venue-code-").get("QueueUrls", []):
        name = address.rsplit("/", 1)[-1]
        if "DeadLetters" in name:
            continue
        found = sqs.get_queue_attributes(QueueUrl=address, AttributeNames=fields)["Attributes"]
        if total := sum(int(found[field]) for field in fields):
            counts[name] = total
    return counts


def wait(session: boto3.session.Session, limit_s: float = 10) -> dict[str, int]:
    """Wait until queues are empty and consumers quiet; return the messages that still wait at the limit."""
    deadline = time.monotonic() + limit_s
    before: list[str] | None = None
    quiet_since = time.monotonic()
    while time.monotonic() < deadline:
        now, waiting = _activity(session), waiting_messages(session)
        if now is None or now != before or waiting:
            before, quiet_since = now, time.monotonic()
        elif time.monotonic() - quiet_since >= _QUIET_S:
            return {}
        time.sleep(0.2)
    return waiting_messages(session)


def stream_lengths(session: boto3.session.Session) -> dict[str, tuple[str, int]]:
    """Return, by the mapping that reads it, the function and the number of records each consumed stream holds."""
    return {
        mapping["UUID"]: (_function(mapping), _stream_records(session, mapping["EventSourceArn"]))
        for mapping in _mappings(session)
        if ":dynamodb:" in mapping["EventSourceArn"]
    }
