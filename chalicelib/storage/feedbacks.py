"""The store of feedback: sealed, by day, spread so that no day is one key."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from chalicelib.domain.feedback import Feedback
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

    def put(self, day: str, feedback: Feedback, expires_s: int) -> None:
        """Keep a message under its local day (yyyymmdd)."""
        owner, sk = keys.feedback_owner(day, keys.shard(feedback.id)), keys.feedback_sk(feedback.at, feedback.id)
        box = self._boxes.close(owner, sk, msgspec.json.encode(feedback).decode())
        row = self._row(keys.under(self._tenant, owner), sk, body=msgspec.json.encode(box).decode())
        row.expires = expires_s
        row.save()

    def of_day(self, day: str, now_s: float) -> Iterator[Feedback]:
        """List a local day's messages."""
        for shard in range(keys.COUNTER_SHARDS):
            owner = keys.feedback_owner(day, str(shard))
            for row in self._row.query(keys.under(self._tenant, owner), consistent_read=True):
                if row.expires > now_s:
                    text = self._boxes.open(owner, row.sk, msgspec.json.decode(row.body, type=bytes))
                    yield msgspec.json.decode(text, type=Feedback)
