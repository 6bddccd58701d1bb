"""Take one row of a survey sheet in: a new draft for its manager, the same draft brought up to date, or left alone."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.naming import same_name_key
from chalicelib.domain.place.application import DEFAULT_ENTRANCE, Basics, WantedEntrance
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
from chalicelib.domain.place.sheet_entrances import follow
from chalicelib.domain.place.venue import DEREGISTERED, DRAFT, Decision, Entrance, Venue
from chalicelib.sheets.form import Column
from chalicelib.storage.outbox import Message
from chalicelib.storage.venues import Change, Name
from chalicelib.usecases.survey.filled_row import Filled, fill, read_marks, spell_marks
from chalicelib.usecases.survey.import_terms import ImportTerms
from chalicelib.usecases.venue.apply import build, new_entrance, person_of, seal_contact
from chalicelib.usecases.venue.check_printable import unprintable_facts

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace
    from chalicelib.sheets.survey_row import SurveyRow
    from chalicelib.storage.invitations import Invitations

_ATTEMPTS = 4
_ENTRANCES_EVER = 1023  # an entrance's id has two digits of 32


class Found(Struct, frozen=True, kw_only=True):
    """What stood of a row before: its manager's account, and his venue of that name in the county."""

    account: str | None = None
    venue: Venue | None = None


class RowImport:
    """Takes rows in, one transaction each; whatever is lost on the way, the same row sent again ends the same."""

    def __init__(self, workspace: Workspace, terms: ImportTerms, invitations: Invitations) -> None:
        self._workspace = workspace
        self._terms = terms
        self._invitations = invitations
        self._depth = workspace.tenant.region_depth
        self._made: dict[str, str] = {}
        self._messages: list[Any] = []

    def tell(self) -> None:
        """Queue the messages of all rows taken in; whatever a crash leaves unqueued waits for the hourly sweep."""
        self._workspace.outbox.send(*self._messages)

    def look_up(self, rows: Collection[SurveyRow]) -> dict[int, Found]:
        """Return what stood of rows without errors before, by row number; few calls for many rows."""
        filled = [fill(row) for row in rows]
        accounts = self._invitations.accounts_of({row.contact.phone for row in filled})
        names = {
            row.row: Name(accounts[row.contact.phone], self._terms.region[:6], row.name)
            for row in filled
            if row.contact.phone in accounts
        }
        store = self._workspace.venues
        pointers = [store.imported(names.values()), store.holders(names.values())]
        venues = store.get_many([venue_id for pointed in pointers for venue_id in pointed.values()])

        def venue_of(row: Filled) -> Venue | None:
            ids = [pointed[names[row.row]] for pointed in pointers if names.get(row.row) in pointed]
            found = (venues[venue_id] for venue_id in ids if venue_id in venues)
            return next((venue for venue in found if venue.state != DEREGISTERED), None)

        return {row.row: Found(account=accounts.get(row.contact.phone), venue=venue_of(row)) for row in filled}

    def take(self, row: SurveyRow, found: Found, *, tell: bool) -> RowResult:
        """Take a row in; `tell` says whether its manager is told by SMS when the venue is new to him."""
        filled = fill(row)
        for column, text in ((Column.NAME, filled.name), (Column.ENTRANCES, "".join(filled.entrances))):
            if facts := unprintable_facts(text):
                return self._refused(filled, column, "poster_glyph_missing", **facts)
        for attempt in range(_ATTEMPTS):
            now_found = found if attempt == 0 else self.look_up([row])[row.row]
            try:
                return self._take(filled, now_found, tell=tell)
            except Conflict:  # somebody else imports the same row, or its manager just changed it
                continue
        return self._refused(filled, Column.NAME, "changed_meanwhile")

    def _take(self, row: Filled, found: Found, *, tell: bool) -> RowResult:
        venue = found.venue
        if venue is None:
            return self._create(row, found.account, tell=tell)
        if not self._terms.role.covers(venue.region, venue.category):
            return self._refused(row, Column.NAME, "venue_elsewhere")
        if venue.state != DRAFT:
            return self._result(row, SUBMITTED_ALREADY, venue)
        if venue.vehicle is not None:
            return self._result(row, UNCHANGED, venue)  # it follows its own sheet; a ledger names it too
        return self._update(row, venue, handed_over=found.account != venue.manager)

    def _create(self, row: Filled, account: str | None, *, tell: bool) -> RowResult:
        terms = self._terms
        doors = [WantedEntrance(name) for name in row.entrances or (DEFAULT_ENTRANCE,)]
        basics = Basics(
            name=row.name,
            category=terms.category,
            department=terms.department,
            region=terms.region,
            address=row.address,
            location=None,
            vehicle=None,
            opening_hours=None,
            sounds=None,
        )
        phone = row.contact.phone
        invitation = self._invitations.draft(phone, account or self._made.get(phone))
        venue, entrances = build(self._workspace, basics, doors, row.contact, invitation.account)
        venue = replace(venue, import_row=spell_marks(self._marks(row)))
        venue = replace(venue, missing=lacking(venue, self._depth))
        if terms.dry_run:
            return RowResult(row=row.row, outcome=CREATED, state=DRAFT, missing=venue.missing)
        told = (self._workspace.outbox.draft(Message("manager_invited", phone, {})),) if tell else ()
        change = Change(
            before=None,
            after=venue,
            decision=self._decision(None, DRAFT),
            entrances=tuple(entrances),
            messages=told,
            sheet_name=Name(venue.manager, terms.region[:6], row.name),
            beside=invitation.rows,
        )
        written = self._workspace.venues.commit(change)
        self._made[phone] = invitation.account
        self._messages += told
        return self._result(row, CREATED, written)

    def _update(self, row: Filled, venue: Venue, *, handed_over: bool) -> RowResult:
        """Apply what the sheet says otherwise than when it was last imported; what the manager completed stays."""
        marks = self._marks(row)
        before = read_marks(venue.import_row)
        changed = {thing for thing, mark in marks.items() if before.get(thing) != mark}
        if handed_over:
            changed.discard("manager")  # the sheet still names the one before
        after = replace(venue, **self._changes(row, venue, changed))
        after = replace(after, missing=lacking(after, self._depth))
        entrances = self._followed(row, venue) if "entrances" in changed else ()
        if entrances is None:
            return self._refused(row, Column.ENTRANCES, "entrances_full")
        if after == venue and not entrances:
            return self._result(row, UNCHANGED, venue)
        if self._terms.dry_run:
            return self._result(row, UPDATED, after)
        change = Change(
            before=venue,
            after=replace(after, import_row=spell_marks(marks)),
            decision=self._decision(venue.state, after.state),
            entrances=entrances,
        )
        return self._result(row, UPDATED, self._workspace.venues.commit(change))

    def _changes(self, row: Filled, venue: Venue, changed: set[str]) -> dict[str, Any]:
        terms = self._terms
        changes: dict[str, Any] = {}
        if "name" in changed and same_name_key(venue.name) == same_name_key(row.name):
            changes["name"] = row.name  # only spelled otherwise; a name that the manager gave stays
        if "address" in changed:
            changes["address"] = row.address
        if "manager" in changed:
            changes["manager_sealed"] = seal_contact(self._workspace, venue.id, row.contact)
            changes["manager_mask"] = row.contact.mask()
            changes["manager_person"] = person_of(self._workspace, row.contact)
        if "category" in changed and terms.category:
            changes["category"], changes["department"] = terms.category, terms.department
        if "region" in changed and not venue.region.startswith(terms.region):
            changes["region"] = terms.region
        return changes

    def _followed(self, row: Filled, venue: Venue) -> tuple[Entrance, ...] | None:
        """Return the entrances that change with the sheet; None when they would be too many."""
        workspace = self._workspace
        present = workspace.venues.entrances(venue.id)
        followed = follow(present, row.entrances, sheet_rules=not venue.manager_accepted)
        if not followed.added:
            return followed.changed
        ever = workspace.venues.entrances_ever(venue.id)
        left = len(present) + len(followed.added)
        if left > workspace.tenant.caps.entrances or ever + len(followed.added) > _ENTRANCES_EVER:
            return None
        added = (
            new_entrance(workspace, venue.id, number, WantedEntrance(name))
            for number, name in enumerate(followed.added, ever + 1)
        )
        return (*followed.changed, *added)

    def _marks(self, row: Filled) -> dict[str, str]:
        return row.marks(self._workspace.keyring.index, self._terms.category, self._terms.region)

    def _decision(self, before: str | None, after: str) -> Decision:
        terms = self._terms
        return Decision(
            at=self._workspace.instant(),
            action="import",
            before=before,
            after=after,
            by=terms.account,
            office=terms.role.office,
        )

    def _result(self, row: Filled, outcome: Outcome, venue: Venue) -> RowResult:
        return RowResult(row=row.row, outcome=outcome, venue_id=venue.id, state=venue.state, missing=venue.missing)

    def _refused(self, row: Filled, column: Column, code: str, **params: object) -> RowResult:
        return rejected(row.row, (RowError(str(column), row.cells[column], code, params),))
