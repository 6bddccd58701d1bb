"""The store of officers: one sealed row a region, or a department of it."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace
from pynamodb.exceptions import DoesNotExist

from chalicelib.domain.person.body_officer import BodyOfficers
from chalicelib.security.keyring import Keyring
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.contention import save_over
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow

_COUNTY = 6


class BodyOfficerLists:
    """One province's officers by region, beside their county's settings."""

    def __init__(self, settings: Settings, keyring: Keyring, now: Callable[[], datetime], lifetime: timedelta) -> None:
        self._now = now
        self._lifetime = lifetime
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant
        self._keyring = keyring

    def of(self, region: str, department: str | None = None) -> BodyOfficers:
        """Return a body's officers; none when it never named any, or not for a lifetime: bodies change."""
        pk, sk = self._key(region, department)
        try:
            row = self._row.get(pk, sk, consistent_read=True)
        except DoesNotExist:
            return BodyOfficers()
        if row.expires is not None and row.expires <= self._now().timestamp():
            return BodyOfficers(version=int(row.version))
        plain = self._keyring.open_identity(base64.b64decode(row.body or ""), keys.row_key(pk, sk))
        return msgspec.json.decode(plain, type=BodyOfficers)

    def put(self, region: str, officers: BodyOfficers, department: str | None = None) -> BodyOfficers:
        """Write a body's officers over the version they were read at, or refuse."""
        pk, sk = self._key(region, department)
        after = replace(officers, version=officers.version + 1)
        box = self._keyring.seal_identity(msgspec.json.encode(after), keys.row_key(pk, sk))
        row = self._row(pk, sk, body=base64.b64encode(box).decode(), version=after.version)
        row.expires = int((self._now() + self._lifetime).timestamp())
        save_over(row, DutyRow.pk.does_not_exist() | (DutyRow.version == officers.version))
        return after

    def _key(self, region: str, department: str | None) -> tuple[str, str]:
        body = f"{region}-{department}" if department else region
        return keys.under(self._tenant, region[:_COUNTY]), keys.OFFICERS + body
