"""Writes the ledger (台账) and other exports in the form of the survey sheet."""

from collections.abc import Iterable, Sequence

from chalicelib.domain.hidden import Hidden
from chalicelib.sheets.paper import Paper


class LedgerRow(Hidden, frozen=True, kw_only=True):
    """One venue; whether its manager is masked is the caller's decision. `extra` goes with the extra columns."""

    name: str
    manager_name: str
    manager_phone: str
    manager_id: str
    address: str
    entrances: Sequence[str]
    extra: Sequence[str] = ()


def ledger(
    county: str, rows: Iterable[LedgerRow], extra: Sequence[str] = (), *, notice: str = "", first: int = 1
) -> bytes:
    """Return the xlsx of a county's ledger, numbered from `first`; `extra` are headers of more columns (状态, 类别).

    `notice` (whose file it is, until when) stands below the title and is printed on every page.
    """
    paper = Paper(county, extra, notice)
    for number, row in enumerate(rows, start=first):
        if len(row.extra) != len(extra):
            raise ValueError("a row has other extra columns than the header")
        manager = (row.manager_name, row.manager_phone, row.manager_id)
        paper.add_row(
            (number, row.name, *manager, row.address, len(row.entrances), "、".join(row.entrances), *row.extra)
        )
    return paper.finish()
