"""The queues: messages hold ids only."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from chalicelib.settings import Settings


class Queues:
    """One province's SMS and job queues."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send_sms(self, message_id: str) -> None:
        """Ask for an outgoing message to be sent."""
        self._send(self._settings.sms_queue_url, {"message": message_id})

    def start_job(self, county: str, job_id: str) -> None:
        """Ask for a job to be worked on."""
        self._send(self._settings.jobs_queue_url, {"county": county, "job": job_id})

    def _send(self, url: str, body: dict[str, str]) -> None:
        self._client.send_message(QueueUrl=url, MessageBody=json.dumps(body))

    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("sqs", region_name=self._settings.region, endpoint_url=self._settings.endpoint_url)
