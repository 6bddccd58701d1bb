"""Take one row of a vehicle sheet in: a vehicle is known by its plate, whoever answers for it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.place.application import Basics, WantedEntrance
from chalicelib.domain.place.completeness import lacking
from chalicelib.domain.place.import_result import (
    CREATED,
    SUBMITTED_ALREADY,
    UNCHANGED,
    UPDATED,
    Outcome,
    RowError,
    RowResult,
    rejected,
)
from chalicelib.domain.place.venue import DEREGISTERED, DRAFT, Decision, Vehicle, Venue
from chalicelib.sheets.vehicle_form import KIND_NAMES, VehicleColumn
from chalicelib.storage.outbox import Message
from chalicelib.storage.plates import Plates
from chalicelib.storage.venues import Change
from chalicelib.usecases.survey.filled_row import read_marks, spell_marks
from chalicelib.usecases.survey.filled_vehicle import FilledVehicle, fill
from chalicelib.usecases.survey.import_terms import ImportTerms
from chalicelib.usecases.venue.apply import build, person_of, seal_contact

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.sheets.vehicle_row import VehicleRow
    from chalicelib.storage.invitations import Invitations

DOOR = "上车门"
_ATTEMPTS = 4


class FoundVehicle(Struct, frozen=True, kw_only=True):
    """What stood of a row before: its manager's account, and what is or was known by its plate."""

    account: str | None = None
    plate_of: str = ""
    venue: Venue | None = None


class VehicleRowImport:
    """Takes rows in, one transaction each; whatever is lost on the way, the same row sent again ends the same."""

    def __init__(self, workspace: Workspace, terms: ImportTerms, invitations: Invitations) -> None:
        self._workspace = workspace
        self._terms = terms
        self._invitations = invitations
        self._plates = Plates(workspace.settings)
        self._made: dict[str, str] = {}
        self._messages: list[Any] = []

    def tell(self) -> None:
        """Queue the messages of all rows taken in; whatever a crash leaves unqueued waits for the hourly sweep."""
        self._workspace.outbox.send(*self._messages)

    def look_up(self, rows: Collection[VehicleRow]) -> dict[int, FoundVehicle]:
        """Return what stood of rows without errors before, by row number; few calls for many rows."""
        filled = [fill(row, self._terms.category) for row in rows]
        accounts = self._invitations.accounts_of({row.contact.phone for row in filled})
        plated = self._plates.vehicles({row.plate for row in filled})
        venues = self._workspace.venues.get_many(list(plated.values()))

        def venue_of(row: FilledVehicle) -> Venue | None:
            venue = venues.get(plated.get(row.plate, ""))
            here = venue is not None and venue.vehicle is not None and venue.vehicle.plate == row.plate
            return venue if venue and here and venue.state != DEREGISTERED else None

        return {
            row.row: FoundVehicle(
                account=accounts.get(row.contact.phone), plate_of=plated.get(row.plate, ""), venue=venue_of(row)
            )
            for row in filled
        }

    def take(self, row: VehicleRow, found: FoundVehicle, *, tell: bool) -> RowResult:
        """Take a row in; `tell` says whether its manager is told by SMS when the vehicle is new to him."""
        filled, terms = fill(row, self._terms.category), self._terms
        if not filled.kind:
            return self._refused(filled, VehicleColumn.KIND, "required")
        if terms.category and filled.kind != terms.category:
            return self._refused(filled, VehicleColumn.KIND, "vehicle_kind_differs")
        if not terms.role.covers(terms.region, filled.kind):
            return self._refused(filled, VehicleColumn.KIND, "category_elsewhere")
        for attempt in range(_ATTEMPTS):
            now_found = found if attempt == 0 else self.look_up([row])[row.row]
            try:
                return self._take(filled, now_found, tell=tell)
            except Conflict:  # somebody else imports the same vehicle, or its manager just changed it
                continue
        return self._refused(filled, VehicleColumn.PLATE, "changed_meanwhile")

    def _take(self, row: FilledVehicle, found: FoundVehicle, *, tell: bool) -> RowResult:
        venue = found.venue
        if venue is None:
            return self._create(row, found, tell=tell)
        if not self._terms.role.covers(venue.region, venue.category):
            return self._refused(row, VehicleColumn.PLATE, "plate_elsewhere")
        if venue.state != DRAFT:
            return self._result(row, SUBMITTED_ALREADY, venue)
        return self._update(row, venue, found.account)

    def _create(self, row: FilledVehicle, found: FoundVehicle, *, tell: bool) -> RowResult:
        workspace, terms = self._workspace, self._terms
        basics = Basics(
            name=_name(row.kind, row.plate),
            category=row.kind,
            department=self._department(row.kind),
            region=terms.region,
            address="",
            location=None,
            vehicle=Vehicle(row.plate, row.kind, row.line, row.operator),
            opening_hours=None,
            sounds=None,
        )
        phone = row.contact.phone
        invitation = self._invitations.draft(phone, found.account or self._made.get(phone))
        doors = [WantedEntrance(DOOR, kind="vehicle")]
        venue, entrances = build(workspace, basics, doors, row.contact, invitation.account)
        venue = replace(venue, import_row=spell_marks(self._marks(row)))
        venue = replace(venue, missing=lacking(venue, workspace.tenant.region_depth))
        if terms.dry_run:
            return RowResult(row=row.row, outcome=CREATED, state=DRAFT, missing=venue.missing)
        told = (workspace.outbox.draft(Message("manager_invited", phone, {})),) if tell else ()
        change = Change(
            before=None,
            after=venue,
            decision=self._decision(None),
            entrances=tuple(entrances),
            messages=told,
            beside=(*invitation.rows, *self._plates.taken(venue, found.plate_of)),
        )
        written = workspace.venues.commit(change)
        self._made[phone] = invitation.account
        self._messages += told
        return self._result(row, CREATED, written)

    def _update(self, row: FilledVehicle, venue: Venue, account: str | None) -> RowResult:
        """Apply what the sheet says otherwise than when it was last imported; what the manager completed stays."""
        workspace, marks = self._workspace, self._marks(row)
        before = read_marks(venue.import_row)
        changed = {thing for thing, mark in marks.items() if before.get(thing) != mark}
        after = replace(venue, **self._changes(row, venue, changed))
        beside: tuple[Any, ...] = ()
        if "manager" in changed and not venue.manager_accepted:  # afterwards he hands it over himself
            invitation = self._invitations.draft(row.contact.phone, account or self._made.get(row.contact.phone))
            named = invitation.account
            after = replace(after, manager=named, invited=named, applicant=named, **self._contact(row, venue))
            beside = invitation.rows if named != venue.manager else ()
        after = replace(after, missing=lacking(after, workspace.tenant.region_depth))
        if after == venue:
            return self._result(row, UNCHANGED, venue)
        if self._terms.dry_run:
            return self._result(row, UPDATED, after)
        told = (workspace.outbox.draft(Message("manager_invited", row.contact.phone, {})),) if beside else ()
        after = replace(after, import_row=spell_marks(marks))
        decision = self._decision(venue.state)
        written = workspace.venues.commit(
            Change(before=venue, after=after, decision=decision, messages=told, beside=beside)
        )
        self._made[row.contact.phone] = written.manager if beside else self._made.get(row.contact.phone, "")
        self._messages += told
        return self._result(row, UPDATED, written)

    def _changes(self, row: FilledVehicle, venue: Venue, changed: set[str]) -> dict[str, Any]:
        vehicle = venue.vehicle or Vehicle(row.plate, row.kind)
        changes: dict[str, Any] = {}
        if "kind" in changed:
            changes |= {"category": row.kind, "department": self._department(row.kind)}
            if venue.name == _name(vehicle.kind, row.plate):  # a name that the manager gave stays
                changes["name"] = _name(row.kind, row.plate)
            vehicle = replace(vehicle, kind=row.kind)
        if "line" in changed:
            vehicle = replace(vehicle, line=row.line)
        if "operator" in changed:
            vehicle = replace(vehicle, operator=row.operator)
        if "region" in changed and not venue.region.startswith(self._terms.region):
            changes["region"] = self._terms.region
        return changes | {"vehicle": vehicle}

    def _contact(self, row: FilledVehicle, venue: Venue) -> dict[str, Any]:
        return {
            "manager_sealed": seal_contact(self._workspace, venue.id, row.contact),
            "manager_mask": row.contact.mask(),
            "manager_person": person_of(self._workspace, row.contact),
        }

    def _department(self, kind: str) -> str | None:
        return next((each.code for each in self._workspace.categories.get(kind).departments), None)

    def _marks(self, row: FilledVehicle) -> dict[str, str]:
        return row.marks(self._workspace.keyring.index, self._terms.region)

    def _decision(self, before: str | None) -> Decision:
        terms = self._terms
        now = self._workspace.instant()
        return Decision(at=now, action="import", before=before, after=DRAFT, by=terms.account, office=terms.role.office)

    def _result(self, row: FilledVehicle, outcome: Outcome, venue: Venue) -> RowResult:
        return RowResult(row=row.row, outcome=outcome, venue_id=venue.id, state=venue.state, missing=venue.missing)

    def _refused(self, row: FilledVehicle, column: VehicleColumn, code: str, **params: object) -> RowResult:
        return rejected(row.row, (RowError(str(column), row.cell(column), code, params),))


def _name(kind: str, plate: str) -> str:
    return f"{KIND_NAMES[kind]} {plate}"
