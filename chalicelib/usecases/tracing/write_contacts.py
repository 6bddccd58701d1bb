"""Write a case's contacts into a workbook: who was revealed in full, of everybody else how many in which town."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Final

from chalicelib.domain.entry.written import Written
from chalicelib.domain.tracing.candidate import Candidate
from chalicelib.sheets.contact_list import ContactRow, Heading, Rest, contact_list
from chalicelib.usecases.door.visit_rows import local_time
from chalicelib.usecases.tracing.identify import identify_all
from chalicelib.usecases.tracing.shown_contacts import all_candidates, candidates

if TYPE_CHECKING:
    from datetime import datetime

    from chalicelib.domain.tracing.case import CaseFile
    from chalicelib.domain.tracing.case_export import CaseExport
    from chalicelib.runtime import Workspace

ORDERS: Final = {1: "密接候选人", 2: "次密接候选人"}
DOCUMENTS: Final = {
    "resident_id": "居民身份证",
    "passport": "护照",
    "hk_macau_permit": "港澳居民来往内地通行证",
    "taiwan_permit": "台湾居民来往大陆通行证",
    "foreign_permanent_id": "外国人永久居留身份证",
}


def write_contacts(workspace: Workspace, export: CaseExport, file: CaseFile, of: tuple[list[str], bytes]) -> bytes:
    """Return the workbook of an export of these contacts (names, the case's key)."""
    names, key = of
    found = list(candidates(workspace, export.case, key, names))
    rows = list(zip(found, identify_all(workspace, found), strict=True))
    orders = [
        (title, [_row(workspace, *row) for row in rows if row[0].degree == order]) for order, title in ORDERS.items()
    ]
    rest = [
        line
        for order, title in ORDERS.items()
        for line in _rest(workspace, title, all_candidates(workspace, export.case, order, key), set(names))
    ]
    heading = Heading(
        case_no=file.case_no,
        legal_basis=file.legal_basis,
        office=export.office,
        number=export.ref,
        made_at=_minute(workspace, export.at),
        expires_at=_minute(workspace, export.until),
    )
    return contact_list(heading, orders, rest)


def _row(workspace: Workspace, candidate: Candidate, who: Written) -> ContactRow:
    return ContactRow(
        id=candidate.id,
        name=who.name,
        id_type=DOCUMENTS.get(who.id_type or "", ""),
        id_number=who.id_number or "",
        phone=who.phone or "",
        guardian_phone=who.guardian_phone or "",
        residence=place(workspace, who.residence),
        reasons=[reason.tell("zh", lambda name: candidate.places.get(name, "")) for reason in candidate.reasons],
    )


def place(workspace: Workspace, residence: str | None) -> str:
    """Say where somebody lives: a region of the province by its names, anything else as it was said."""
    if not residence or not (residence.isascii() and residence.isdigit()):
        return residence or ""
    return workspace.regions.full_name(residence) if workspace.regions.exists(residence) else residence


def _rest(workspace: Workspace, order: str, found: Iterable[Candidate], named: Collection[str]) -> list[Rest]:
    """Count whom nobody named, by the towns of the venues; who was met in two towns stands in both and once in all."""
    towns: Counter[str] = Counter()
    people = 0
    for each in found:
        if each.id not in named:
            people += 1
            towns.update(each.towns)
    return [*(Rest(order, place(workspace, town), towns[town]) for town in sorted(towns)), Rest(order, "", people)]


def _minute(workspace: Workspace, at: datetime) -> str:
    return f"{local_time(workspace, at):%Y-%m-%d %H:%M}"
