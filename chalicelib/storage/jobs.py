"""The store of jobs: their progress only grows, and what became of each part stands beside it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TypeVar

from pynamodb.exceptions import DoesNotExist, PutError

from chalicelib.domain.job import Job
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.faults import code_of
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow

T = TypeVar("T")
LIFETIME_S = 14 * 86400
_FINAL = 2**40  # the version of a finished job: above any progress


class Jobs:
    """One province's jobs; a job is forgotten two weeks after it was asked for."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant

    def add(self, job: Job) -> bool:
        """Write a new job; say whether there was none of this id."""
        return self._save(self._row_of(job, 0), DutyRow.pk.does_not_exist())

    def begin(self, job: Job) -> bool:
        """Write a waiting job as begun; False when another worker began it."""
        return self._save(self._row_of(job, 1), DutyRow.version == 0)

    def advance(self, job: Job) -> bool:
        """Write a job further on; False when another worker has come further, or finished it."""
        version = _FINAL if job.finished else 1 + job.done
        return self._save(self._row_of(job, version), (DutyRow.version <= version) & (DutyRow.version < _FINAL))

    def get(self, county: str, job_id: str) -> Job | None:
        """Return a job as it stands."""
        try:
            row = self._row.get(keys.under(self._tenant, county), keys.job_sk(job_id), consistent_read=True)
        except DoesNotExist:
            return None
        return load(row.body, Job) if row.expires > time.time() else None

    def put_part(self, job: Job, start: int, part: object) -> None:
        """Keep what became of the part that begins after `start` steps (≤ 400 KB); again is the same row."""
        self._row_at(job, keys.job_part_sk(job.id, start), dump(part)).save()

    def parts(self, job: Job, kind: type[T]) -> Iterator[T]:
        """Return what became of the parts, in their order."""
        where = DutyRow.sk.startswith(keys.job_part_sk(job.id))
        for row in self._row.query(keys.under(self._tenant, job.county), where, consistent_read=True):
            yield load(row.body, kind)

    def _row_of(self, job: Job, version: int) -> DutyRow:
        row = self._row_at(job, keys.job_sk(job.id), dump(job))
        row.version = version
        return row

    def _row_at(self, job: Job, sk: str, body: str) -> DutyRow:
        expires = int(job.created_at.timestamp()) + LIFETIME_S
        return self._row(keys.under(self._tenant, job.county), sk, body=body, expires=expires)

    @staticmethod
    def _save(row: DutyRow, condition: object) -> bool:
        try:
            row.save(condition=condition)  # type: ignore[arg-type]
        except PutError as refused:
            if code_of(refused) != "ConditionalCheckFailedException":
                raise
            return False
        return True
