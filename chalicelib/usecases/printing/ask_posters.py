"""Ask for the posters of a region, or of listed venues, as one document; a job draws it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from chalicelib.domain.errors import NotFound, one_field
from chalicelib.domain.ids import ID_BYTES, encode
from chalicelib.domain.job import WAITING, Job
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.observability import log
from chalicelib.poster import Paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.runtime import Workspace

KIND: Final = "posters"
PRINTERS = ("reviewer", "command", "department")
SAME_WITHIN_S = 600  # whoever asks again so soon got no answer


class PosterTerms(Struct, frozen=True, kw_only=True):
    """What is to be drawn: a region's venues within the roles that cover it, or listed ones; on which paper."""

    region: str
    venue_ids: tuple[str, ...]
    paper: Paper
    roles: tuple[Role, ...]

    def covers(self, region: str, category: str) -> bool:
        """Say whether whoever asked answers for a venue."""
        return any(role.covers(region, category) for role in self.roles)


def ask_posters(
    workspace: Workspace, caller: Caller, region: str | None, venue_ids: Sequence[str], paper: Paper | None
) -> Job:
    """Return the job that draws them: begun now, or the one that was begun by an answer that got lost."""
    tenant = workspace.tenant
    papers = (*tenant.papers, *tenant.vehicle_papers)
    if paper is not None and paper not in papers:
        raise one_field("paper", "paper_unknown")
    roles = caller.roles_named(*PRINTERS)
    if region is not None:
        if not region.startswith(tenant.region_root) or not workspace.regions.exists(region):
            raise one_field("region", "region_unknown")
        caller.role_over(region, *PRINTERS)
        county = region[:6]
    else:
        county = _county_of(workspace, roles, venue_ids)
    terms = PosterTerms(
        region=region or "", venue_ids=tuple(dict.fromkeys(venue_ids)), paper=paper or papers[0], roles=roles
    )
    workspace.ephemera.spend("batches", caller.account, tenant.limits.imports_per_staff_hour, 3600)
    return _begun(workspace, caller, county, terms)


def terms_of(job: Job) -> PosterTerms:
    """Return what a job was asked for."""
    return msgspec.convert(job.params["terms"], PosterTerms)


def _county_of(workspace: Workspace, roles: tuple[Role, ...], venue_ids: Sequence[str]) -> str:
    """Return where the job stands; venues that the caller does not answer for do not exist for him."""
    found = workspace.venues.get_many(venue_ids)
    for venue_id in venue_ids:
        venue = found.get(venue_id)
        if venue is None or not any(role.covers(venue.region, venue.category) for role in roles):
            raise NotFound("not_found")
    return found[venue_ids[0]].region[:6]


def _begun(workspace: Workspace, caller: Caller, county: str, terms: PosterTerms) -> Job:
    now = workspace.instant()
    params = {"terms": msgspec.to_builtins(terms)}
    asked = (caller.account, int(now.timestamp()) // SAME_WITHIN_S, params)
    name = encode(hashlib.sha256(msgspec.json.encode(asked)).digest()[:ID_BYTES])
    job = Job(id=name, kind=KIND, county=county, owner=caller.account, created_at=now, params=params)
    if workspace.jobs.add(job):
        log("job_added", kind=KIND, job=job.name)
    else:
        job = workspace.jobs.get(county, name) or job
    if job.state == WAITING:
        workspace.queues.start_job(county, name)
    return job
