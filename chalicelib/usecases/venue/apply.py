"""Apply for a venue code: reviewed first, or issued at once on the applicant's promise, as policy says."""

from __future__ import annotations

import secrets
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import asdict, replace

from chalicelib.domain import naming
from chalicelib.domain.day import local_day
from chalicelib.domain.errors import Conflict, Forbidden, one_field
from chalicelib.domain.fields import Fields
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person import identity, phone
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.masking import mask_id_number, mask_name, mask_phone
from chalicelib.domain.place.application import Basics, Rules, WantedEntrance, checked, checked_entrances
from chalicelib.domain.place.issued_code import issue
from chalicelib.domain.place.venue import APPROVED, SUBMITTED, Decision, Entrance, Venue
from chalicelib.observability import log
from chalicelib.usecases.supervision.find_addresses import filled_in
from chalicelib.usecases.venue.check_printable import refuse_unprintable
from chalicelib.usecases.venue.venue_moves import drafts, fresh_code, sees

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace


NUMBERS = 1023  # entrances a venue can ever have had: their two last characters tell them apart


class Contact(Hidden, frozen=True):
    """Whoever answers for a venue: name, document, phone, all in clear; it lives sealed."""

    name: str
    id_type: str
    id_number: str
    phone: str

    def mask(self) -> dict[str, str]:
        """Return the contact as lists show it."""
        return {
            "name": mask_name(self.name),
            "id_number": mask_id_number(self.id_number),
            "phone": mask_phone(self.phone),
        }


def rules_of(workspace: Workspace) -> Rules:
    """Gather what a venue's data is held against in this province."""
    categories = workspace.categories

    def departments_of(category: str) -> tuple[str, ...]:
        return tuple(each.code for each in categories.get(category).departments)

    return Rules(workspace.tenant, departments_of, workspace.regions.exists)


def apply(
    workspace: Workspace, caller: Caller, basics: Basics, wanted: list[WantedEntrance], manager: Contact | None
) -> tuple[Venue, list[Entrance]]:
    """Take an application: the venue and its entrances, with live codes where the promise issues them."""
    from chalicelib.storage.plates import Plates
    from chalicelib.storage.venues import Change

    clean, entrances, contact = _asked(workspace, basics, wanted, manager)
    if caller.person is None:
        raise Forbidden("identity_missing")
    contact = contact or own_contact(workspace, caller)
    _spend_application(workspace, caller)
    account = workspace.people.account_of_phone(contact.phone, create=True)
    if account == caller.account and person_of(workspace, contact) != caller.person:
        raise one_field("manager.id_number", "manager_is_you")
    draft, doors = build(workspace, clean, entrances, contact, account)
    venue = _applied(draft, caller)
    decision = Decision(at=venue.created_at, action="submit", before=None, after=SUBMITTED, by=caller.account)
    on_promise = workspace.tenant.review == "on_promise"
    after = replace(venue, state=APPROVED if on_promise else SUBMITTED, live=on_promise)
    messages = [*drafts(workspace, after, "approved" if on_promise else "submitted"), *_invitation(workspace, after)]
    codes = tuple(issue(after, door, after.created_at) for door in doors) if on_promise else ()
    change = Change(
        before=None,
        after=after,
        decision=replace(decision, after=after.state),
        entrances=tuple(doors),
        codes=codes,
        messages=tuple(messages),
        beside=Plates(workspace.settings).pointed(after),
    )
    try:
        written = workspace.venues.commit(change)
    except Conflict as taken:
        if taken.code == "venue_exists":
            raise _exists(workspace, caller, after) from None
        raise
    workspace.outbox.send(*messages)
    log("venue_applied", venue=written.id, state=written.state, region=written.region, category=written.category)
    return written, doors


def _asked(
    workspace: Workspace, basics: Basics, wanted: list[WantedEntrance], manager: Contact | None
) -> tuple[Basics, list[WantedEntrance], Contact | None]:
    """Return what an application asks for in clean form, or refuse with all that is wrong with it."""
    fields = Fields()
    clean = checked(filled_in(workspace, basics), rules_of(workspace), fields)
    entrances = checked_entrances(wanted, workspace.tenant.caps.entrances_per_application, fields)
    today = local_day(workspace.instant(), workspace.tenant)
    contact = checked_contact(manager, today, fields) if manager else None
    refuse_unprintable("name", clean.name, fields)
    for index, entrance in enumerate(entrances):
        refuse_unprintable(f"entrances[{index}].name", entrance.name, fields)
    fields.done()
    return clean, entrances, contact


def _exists(workspace: Workspace, caller: Caller, wanted: Venue) -> Conflict:
    """Say that the venue is there; which one, only to whoever may see it."""
    found = workspace.venues.named(wanted)
    standing = workspace.venues.get(found) if found else None
    return Conflict("venue_exists", **({"venue_id": found} if standing and sees(standing, caller) else {}))


def build(
    workspace: Workspace, basics: Basics, wanted: list[WantedEntrance], contact: Contact, manager: str
) -> tuple[Venue, list[Entrance]]:
    """Make a venue and its entrances, a draft that nobody wrote and that waits for `manager`, the contact's account."""
    venue_id = workspace.fresh_id()
    venue = Venue(
        id=venue_id,
        **asdict(basics),
        manager=manager,
        manager_sealed=seal_contact(workspace, venue_id, contact),
        manager_mask=contact.mask(),
        manager_person=person_of(workspace, contact),
        manager_accepted=False,
        invited=manager,
        applicant=manager,
        created_at=workspace.instant(),
        seed=secrets.token_bytes(16),
    )
    return venue, [new_entrance(workspace, venue_id, number, door) for number, door in enumerate(wanted, 1)]


def _applied(draft: Venue, caller: Caller) -> Venue:
    """Put the applicant's name and promise to a draft; who manages it himself has accepted it."""
    own = draft.manager == caller.account
    return replace(
        draft,
        applicant=caller.account,
        author_person=caller.person,
        manager_accepted=own,
        invited=None if own else draft.manager,
        submitted_at=draft.created_at,
        promised=True,
    )


def new_entrance(workspace: Workspace, venue_id: str, number: int, wanted: WantedEntrance) -> Entrance:
    """Make the n-th entrance of a venue (n ≤ 1,023); its id begins with the venue's."""
    digits = "234567abcdefghijklmnopqrstuvwxyz"  # in the order of text, which is the order entrances are listed in
    return Entrance(
        id=f"{venue_id}{digits[number // 32]}{digits[number % 32]}",
        name=wanted.name,
        description=wanted.description,
        kind=wanted.kind,
        code=fresh_code(workspace),
    )


def checked_contact(contact: Contact, today: date, fields: Fields) -> Contact:
    """Return a named manager in clean form; faults are noted under `manager`."""
    name = fields.take("manager.name", naming.person_name, contact.name, "")
    number = fields.take(
        "manager.id_number", lambda raw: identity.parse(contact.id_type, raw, today).value, contact.id_number, ""
    )
    mobile = fields.take("manager.phone", lambda raw: phone.parse(raw).number, contact.phone, "")
    return Contact(name, contact.id_type, number, mobile)


def own_contact(workspace: Workspace, caller: Caller) -> Contact:
    """Return the caller as the one who answers; he must have declared who he is."""
    known = workspace.people.contact(caller.account)
    if known is None or known.phone is None:
        raise Forbidden("identity_missing")
    return Contact(known.name, known.id_type, known.id_number, known.phone)


def person_of(workspace: Workspace, contact: Contact) -> str:
    """Return the blind index of a contact's document."""
    from chalicelib.security.pseudonyms import person_id

    return person_id(workspace.keyring.index, contact.id_type, contact.id_number)


def seal_contact(workspace: Workspace, venue_id: str, contact: Contact) -> bytes:
    """Seal a manager's data for one venue."""
    return workspace.keyring.seal_identity(msgspec.json.encode(contact), f"{venue_id}|manager")


def open_contact(workspace: Workspace, venue: Venue) -> Contact:
    """Open a manager's data: for an audited full export, and for whoever manages the venue himself."""
    plain = workspace.keyring.open_identity(venue.manager_sealed, f"{venue.id}|manager")
    return msgspec.json.decode(plain, type=Contact)


def _spend_application(workspace: Workspace, caller: Caller) -> None:
    cap = workspace.tenant.limits.applications_per_person_day
    workspace.ephemera.spend("applications", caller.person or caller.account, cap, 86400)


def _invitation(workspace: Workspace, venue: Venue) -> list[Any]:
    if venue.manager_accepted:
        return []
    from chalicelib.storage.outbox import Message

    workspace.people.mark_invited(venue.manager)
    phone_number = workspace.people.phone_of(venue.manager)
    return [workspace.outbox.draft(Message("manager_invited", phone_number, {}))] if phone_number else []
