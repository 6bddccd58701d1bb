"""A row of a survey sheet that has no errors, and the marks by which a changed cell is noticed the next time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.security.pseudonyms import cell_mark
from chalicelib.sheets.form import Column
from chalicelib.usecases.venue.apply import Contact

if TYPE_CHECKING:
    from chalicelib.sheets.survey_row import SurveyRow


class Filled(Struct, frozen=True):
    """A row without errors: what the sheet says of one venue."""

    row: int
    cells: Mapping[Column, str]
    name: str
    address: str
    contact: Contact
    entrances: tuple[str, ...]

    def marks(self, index_key: bytes, category: str, region: str) -> dict[str, str]:
        """Mark what the sheet, and the terms of its import, say of each thing that they may change."""
        said = {
            "name": self.name,
            "address": self.address,
            "manager": f"{self.contact.name}|{self.contact.id_number}",
            "entrances": "、".join(self.entrances),
            "category": category,
            "region": region,
        }
        return {thing: cell_mark(index_key, thing, text) for thing, text in said.items()}


def fill(row: SurveyRow) -> Filled:
    """Return a row that has no errors as what it says; ValueError for any other."""
    name, address, manager, phone, document = (
        row.name,
        row.address,
        row.manager_name,
        row.manager_phone,
        row.manager_id,
    )
    if row.errors or not (name and address and manager and phone and document):
        raise ValueError("a row with errors is not imported")
    cells = {column: row.cell(column) for column in row.letters}
    contact = Contact(manager, str(document.type), document.value, phone.number)
    return Filled(row.row, cells, name, address, contact, row.entrances)


def spell_marks(marks: Mapping[str, str]) -> str:
    """Spell marks to be kept with the venue."""
    return ",".join(f"{column}:{mark}" for column, mark in marks.items())


def read_marks(text: str | None) -> dict[str, str]:
    """Read what `spell_marks` wrote."""
    pairs = (pair.partition(":") for pair in (text or "").split(","))
    return {column: mark for column, _, mark in pairs}
