"""The queues: messages hold ids only."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

import msgspec

from chalicelib.domain.custody.part import Work
from chalicelib.domain.tracing.index_work import IndexWork
from chalicelib.settings import Settings


class Queues:
    """One province's SMS and job queues."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def send_sms(self, *message_ids: str) -> None:
        """Ask for outgoing messages to be sent; one that the queue does not take waits for the hourly sweep.

        One by one: the embedded AWS asks for a right to send batches that AWS does not know.
        """
        for message_id in message_ids:
            self._client.send_message(
                QueueUrl=self._settings.sms_queue_url, MessageBody=json.dumps({"message": message_id})
            )

    def start_job(self, county: str, job_id: str) -> None:
        """Ask for a job to be worked on."""
        body = json.dumps({"county": county, "job": job_id})
        self._client.send_message(QueueUrl=self._settings.jobs_queue_url, MessageBody=body)

    def start_outbreak(self, county: str, job_id: str) -> None:
        """Ask for a run to be worked on by the function that has the indexes."""
        body = json.dumps({"county": county, "job": job_id})
        self._client.send_message(QueueUrl=self._settings.outbreak_queue_url, MessageBody=body)

    def ask_for_parts(self, work: Work) -> None:
        """Ask for parts of a day's custody to be worked on."""
        url = self._settings.purge_queue_url
        self._client.send_message(QueueUrl=url, MessageBody=msgspec.json.encode(work).decode())

    def ask_for_indexes(self, work: IndexWork) -> None:
        """Ask for the indexes of some counties of a closed day to be built."""
        url = self._settings.index_queue_url
        self._client.send_message(QueueUrl=url, MessageBody=msgspec.json.encode(work).decode())

    @cached_property
    def _client(self) -> Any:
        import boto3

        return boto3.client("sqs", region_name=self._settings.region, endpoint_url=self._settings.endpoint_url)
