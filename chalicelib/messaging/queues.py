"""The queues: messages hold ids only."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

import msgspec

from chalicelib.domain.custody.part import Work
from chalicelib.observability import log
from chalicelib.settings import Settings

_BATCH = 10  # what SQS takes at once


class Queues:
    """One province's SMS and job queues."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send_sms(self, *message_ids: str) -> None:
        """Ask for outgoing messages to be sent; one that the queue does not take waits for the hourly sweep."""
        bodies = [json.dumps({"message": message_id}) for message_id in message_ids]
        url = self._settings.sms_queue_url
        if len(bodies) == 1:
            self._client.send_message(QueueUrl=url, MessageBody=bodies[0])
            return
        for start in range(0, len(bodies), _BATCH):
            entries = [
                {"Id": str(number), "MessageBody": body} for number, body in enumerate(bodies[start : start + _BATCH])
            ]
            failed = self._client.send_message_batch(QueueUrl=url, Entries=entries).get("Failed", [])
            if failed:
                log("sms_not_queued", count=len(failed), level="warning")

    def start_job(self, county: str, job_id: str) -> None:
        """Ask for a job to be worked on."""
        body = json.dumps({"county": county, "job": job_id})
        self._client.send_message(QueueUrl=self._settings.jobs_queue_url, MessageBody=body)

    def ask_for_parts(self, work: Work) -> None:
        """Ask for parts of a day's custody to be worked on."""
        url = self._settings.purge_queue_url
        self._client.send_message(QueueUrl=url, MessageBody=msgspec.json.encode(work).decode())

    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("sqs", region_name=self._settings.region, endpoint_url=self._settings.endpoint_url)
