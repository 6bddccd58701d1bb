"""The store of county settings and jobs."""

from __future__ import annotations

from pynamodb.exceptions import DoesNotExist, PutError

from chalicelib.domain.county import County
from chalicelib.domain.errors import Conflict
from chalicelib.domain.job import Job
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow

JOB_LIFETIME_S = 14 * 86400


class Duties:
    """One province's county settings and jobs."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant

    def county(self, county: str) -> County:
        """Return a county's settings; a county that never set any has none of its own."""
        try:
            row = self._row.get(keys.under(self._tenant, county), "settings#county", consistent_read=True)
        except DoesNotExist:
            return County()
        return load(row.body, County)

    def put_county(self, county: str, settings: County) -> County:
        """Write a county's settings over the version they were read at, or refuse."""
        after = County(**{**{n: getattr(settings, n) for n in settings.__slots__}, "version": settings.version + 1})
        row = self._row(keys.under(self._tenant, county), "settings#county", body=dump(after), version=after.version)
        unchanged = DutyRow.pk.does_not_exist() | (DutyRow.version == settings.version)
        try:
            row.save(condition=unchanged)
        except PutError as failed:
            if failed.cause_response_code != "ConditionalCheckFailedException":
                raise
            raise Conflict("changed_meanwhile") from None
        return after

    def put_job(self, job: Job) -> None:
        """Write a job as it stands; it is forgotten after two weeks."""
        expires = int(job.created_at.timestamp()) + JOB_LIFETIME_S
        self._row(keys.under(self._tenant, job.county), f"job#{job.id}", body=dump(job), expires=expires).save()

    def job(self, county: str, job_id: str) -> Job | None:
        """Return a job."""
        try:
            row = self._row.get(keys.under(self._tenant, county), f"job#{job_id}", consistent_read=True)
        except DoesNotExist:
            return None
        return load(row.body, Job)
