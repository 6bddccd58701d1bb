"""The store of exports: that there is one, and who asked, in its case's partition; absent from its hour on."""

from __future__ import annotations

from datetime import datetime

import msgspec
from pynamodb.exceptions import DoesNotExist

from chalicelib.domain.tracing.case_export import CaseExport, ExportPeople
from chalicelib.security.keyring import Keyring
from chalicelib.settings import Settings
from chalicelib.storage import keys, tracing_keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.cases import CaseRow


class CaseExports:
    """One province's exports."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(CaseRow, "cases", settings)
        self._tenant = settings.tenant

    def add(self, export: CaseExport, people: ExportPeople, keyring: Keyring) -> None:
        """Keep a new export."""
        row = self._row(self._pk(export.case), tracing_keys.export_sk(export.id), body=dump(export))
        row.people = keyring.seal_identity(msgspec.json.encode(people), keys.row_key(row.pk, row.sk))
        row.expires = int(export.until.timestamp())
        row.save(condition=CaseRow.pk.does_not_exist())

    def get(self, case_id: str, export_id: str, now: datetime) -> CaseExport | None:
        """Return an export whose hour has not come."""
        try:
            row = self._row.get(self._pk(case_id), tracing_keys.export_sk(export_id), consistent_read=True)
        except DoesNotExist:
            return None
        export = load(row.body, CaseExport)
        return export if now < export.until else None

    def file_key(self, export: CaseExport) -> str:
        """Spell where its file lies."""
        return tracing_keys.export_key(self._tenant, export.case, export.id)

    def _pk(self, case_id: str) -> str:
        return keys.under(self._tenant, case_id)
