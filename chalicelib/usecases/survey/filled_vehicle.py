"""A row of a vehicle sheet that has no errors, and the marks by which a changed cell is noticed the next time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.security.pseudonyms import cell_mark
from chalicelib.sheets.vehicle_form import VehicleColumn
from chalicelib.usecases.venue.apply import Contact

if TYPE_CHECKING:
    from chalicelib.sheets.vehicle_row import VehicleRow


class FilledVehicle(Struct, frozen=True):
    """A row without errors: what the sheet says of one vehicle; `kind` is empty when neither sheet nor terms say it."""

    row: int
    letters: Mapping[VehicleColumn, str]
    plate: str
    kind: str
    line: str | None
    operator: str | None
    contact: Contact

    def cell(self, column: VehicleColumn) -> str:
        """Name this row's cell of a column as Excel does; a column that the sheet lacks has only a row."""
        return f"{self.letters.get(column, '')}{self.row}"

    def marks(self, index_key: bytes, region: str) -> dict[str, str]:
        """Mark what the sheet, and the terms of its import, say of each thing that they may change."""
        contact = self.contact
        said = {
            "kind": self.kind,
            "line": self.line or "",
            "operator": self.operator or "",
            "manager": f"{contact.name}|{contact.id_number}|{contact.phone}",
            "region": region,
        }
        return {thing: cell_mark(index_key, thing, text) for thing, text in said.items()}


def fill(row: VehicleRow, category: str) -> FilledVehicle:
    """Return a row that has no errors as what it says; ValueError for any other."""
    plate, manager, phone, document = row.plate, row.manager_name, row.manager_phone, row.manager_id
    if row.errors or not (plate and manager and phone and document):
        raise ValueError("a row with errors is not imported")
    contact = Contact(manager, str(document.type), document.value, phone.number)
    return FilledVehicle(row.row, row.letters, plate, row.kind or category, row.line, row.operator, contact)
