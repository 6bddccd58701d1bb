"""The store of feedback: sealed, by county, spread so that no county is one key."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime

import msgspec

from chalicelib.domain.person.feedback import Feedback
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.boxes import Boxes
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow


class Feedbacks:
    """One province's feedback."""

    def __init__(self, settings: Settings, boxes: Boxes) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant
        self._boxes = boxes

    def put(self, region: str, feedback: Feedback, expires_s: int) -> None:
        """Keep a message under the county of whoever sent it, or under the province when nobody knows it."""
        owner, sk = keys.feedback_owner(region, keys.shard(feedback.id)), keys.feedback_sk(feedback.at, feedback.id)
        box = self._boxes.close(owner, sk, msgspec.json.encode(feedback).decode())
        row = self._row(keys.under(self._tenant, owner), sk, body=msgspec.json.encode(box).decode())
        row.expires = expires_s
        row.save()

    def of(self, region: str, now: datetime, after: str | None = None) -> Iterator[tuple[str, Feedback]]:
        """List a region's messages with their places, newest first, after a place."""
        shards = [self._of_shard(region, str(shard), now, after) for shard in range(keys.COUNTER_SHARDS)]
        return heapq.merge(*shards, key=lambda placed: placed[0], reverse=True)

    def _of_shard(self, region: str, shard: str, now: datetime, after: str | None) -> Iterator[tuple[str, Feedback]]:
        owner = keys.feedback_owner(region, shard)
        where = DutyRow.sk < after if after else None
        pk = keys.under(self._tenant, owner)
        for row in self._row.query(pk, where, consistent_read=True, scan_index_forward=False):
            if row.expires > now.timestamp():
                text = self._boxes.open(owner, row.sk, msgspec.json.decode(row.body, type=bytes))
                yield row.sk, msgspec.json.decode(text, type=Feedback)
