"""The store of candidates: each sealed under its case's key, by run, so that a run is seen whole or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice

import msgspec
from pynamodb.exceptions import DoesNotExist
from pynamodb.expressions.condition import Condition

from chalicelib.domain.tracing.candidate import Candidate
from chalicelib.domain.tracing.run import Runs
from chalicelib.security.sealing import seal, unseal
from chalicelib.settings import Settings
from chalicelib.storage import keys, tracing_keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import save_over
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.cases import CaseRow

BROOM = timedelta(days=1)  # after a case's end: its key is gone by then
ORDERS = (1, 2)
_KEPT = (0, "kept")  # the order and run under which those stand whom no later run may drop


class Contacts:
    """One province's candidates; `case_id` says whose, `key` is the case's own (usecases/tracing/opened_case.py)."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(CaseRow, "cases", settings)
        self._tenant = settings.tenant

    def runs(self, case_id: str) -> tuple[Runs, int]:
        """Return a case's runs with the version that a write on top of them must find; 0 when there never was one."""
        try:
            row = self._row.get(self._pk(case_id), tracing_keys.RUN, consistent_read=True)
        except DoesNotExist:
            return Runs(), 0
        return load(row.body, Runs), int(row.version)

    def change_runs(self, case_id: str, after: Runs, version: int, ends_at: datetime) -> None:
        """Write a case's runs over the version that was read, or refuse."""
        row = self._row(self._pk(case_id), tracing_keys.RUN, body=dump(after), version=version + 1)
        row.expires = _expires(ends_at)
        save_over(row, CaseRow.version == version if version else CaseRow.pk.does_not_exist())

    def put(self, case_id: str, run: str, found: Iterable[Candidate], key: bytes, ends_at: datetime) -> None:
        """Keep what a run (or a part of one) found; put again a candidate is the same row. Shown it is by its run."""
        pk = self._pk(case_id)
        with self._row.batch_write() as batch:
            for candidate in found:
                sk = tracing_keys.contact_sk(candidate.degree, run, candidate.id)
                batch.save(_sealed(self._row(pk, sk, expires=_expires(ends_at)), candidate, key))

    def keep(self, case_id: str, found: Iterable[Candidate], key: bytes, ends_at: datetime) -> None:
        """Keep candidates beside every run: whoever was revealed stays one of the case when a later run is narrower."""
        pk = self._pk(case_id)
        with self._row.batch_write() as batch:
            for candidate in found:
                sk = tracing_keys.contact_sk(*_KEPT, candidate.id)
                batch.save(_sealed(self._row(pk, sk, expires=_expires(ends_at)), candidate, key))

    def of_run(self, case_id: str, degree: int, run: str, key: bytes) -> Iterator[Candidate]:
        """List all candidates of an order that a run (or a part of one) kept, in the order of their names."""
        prefix = tracing_keys.contact_sk(degree, run)
        return (_opened(row, key) for row in self._rows(case_id, CaseRow.sk.startswith(prefix)))

    def page(
        self, case_id: str, degree: int, key: bytes, limit: int, after: str | None = None
    ) -> tuple[list[Candidate], str | None]:
        """Return a page of the candidates of an order that are shown, and after whom it goes on."""
        shown = self.runs(case_id)[0].shown
        if shown is None:
            return [], None
        first = tracing_keys.contact_sk(degree, shown.id, after or "")
        last = tracing_keys.contact_sk(degree, shown.id, "~")
        beyond = CaseRow.sk.between(first, last)
        rows = (row for row in self._rows(case_id, beyond, limit + 2) if not after or row.sk != first)
        found = [_opened(row, key) for row in islice(rows, limit + 1)]
        return found[:limit], found[limit - 1].id if len(found) > limit else None

    def get(self, case_id: str, ids: Collection[str], key: bytes) -> list[Candidate]:
        """Return candidates by their ids: those that are shown, and those that were kept beside every run.

        An id of nobody is passed over; the order is that of `ids`.
        """
        shown = self.runs(case_id)[0].shown
        places = [(degree, shown.id) for degree in ORDERS] if shown else []
        pk = self._pk(case_id)
        wanted = [
            (pk, tracing_keys.contact_sk(*place, name)) for name in dict.fromkeys(ids) for place in [*places, _KEPT]
        ]
        found: dict[str, Candidate] = {}
        rows = sorted(self._row.batch_get(wanted, consistent_read=True), key=lambda row: row.sk)
        for row in rows:  # what was kept sorts first, what is shown takes its place
            candidate = _opened(row, key)
            found[candidate.id] = candidate
        return [found[name] for name in dict.fromkeys(ids) if name in found]

    def sweep(self, case_id: str) -> None:
        """Delete what runs left that are neither shown nor at work; whoever was kept beside them stays.

        Of the run that is shown its parts go, for they are joined in it.
        """
        runs, _ = self.runs(case_id)
        found = [
            row
            for row in self._rows(case_id, CaseRow.sk.startswith(tracing_keys.CONTACT), keys_only=True)
            if not _stays(runs, tracing_keys.contact_run(row.sk))
        ]
        with self._row.batch_write() as batch:
            for row in found:
                batch.delete(row)

    def _rows(
        self, case_id: str, where: Condition, page_size: int | None = None, *, keys_only: bool = False
    ) -> Iterator[CaseRow]:
        wanted = ["pk", "sk"] if keys_only else None
        return self._row.query(
            self._pk(case_id), where, consistent_read=True, page_size=page_size, attributes_to_get=wanted
        )

    def _pk(self, case_id: str) -> str:
        return keys.under(self._tenant, case_id)


def part_name(run: str, number: int) -> str:
    """Name a part of a run."""
    return f"{run}-{number}"


def _stays(runs: Runs, name: str) -> bool:
    if runs.active is not None and name.partition("-")[0] == runs.active:
        return True
    return name == _KEPT[1] or (runs.shown is not None and name == runs.shown.id)


def _sealed(row: CaseRow, candidate: Candidate, key: bytes) -> CaseRow:
    row.sealed = seal(key, msgspec.json.encode(candidate), keys.row_key(row.pk, row.sk))
    return row


def _opened(row: CaseRow, key: bytes) -> Candidate:
    """Open a candidate; raise SealBroken."""
    return msgspec.json.decode(unseal(key, row.sealed or b"", keys.row_key(row.pk, row.sk)), type=Candidate)


def _expires(ends_at: datetime) -> int:
    return int((ends_at + BROOM).timestamp())
