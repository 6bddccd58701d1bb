"""Say who a candidate is: by his account, his card, what a row of his says of him, or what staff wrote down.

Only rows at the venues and on the days of his reasons are opened, and only when nobody else holds who he is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.visit import VisitSeal
from chalicelib.domain.entry.written import Written, WrittenSeal
from chalicelib.domain.person.particulars import Particulars
from chalicelib.domain.tracing.candidate import Candidate
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.security.pseudonyms import day_pseudonym
from chalicelib.security.sealing import SealBroken
from chalicelib.storage import keys

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

AT_ONCE = 16
CLASSES = ("visits", "assisted", "paper")
PLACES_AT_MOST = 4  # a venue and day each; who is nowhere in them is known by his mask alone


def identify_all(workspace: Workspace, candidates: Sequence[Candidate]) -> list[Written]:
    """Return who these candidates are, in their order; the caller puts the look on record before he shows anything."""
    _ = workspace.people, workspace.cards, workspace.companions, workspace.visits, workspace.day_keys  # built once
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(lambda each: identify(workspace, each), candidates))


def identify(workspace: Workspace, candidate: Candidate) -> Written:
    """Return who a candidate is, as far as anybody knows; his mask when nobody does."""
    said = candidate.seen.written
    known = _registered(workspace, candidate.person)
    if known is None and not said:
        found = next(_by_rows(workspace, candidate), None)
        known, said = (None, (found,)) if isinstance(found, Written) else (found, said)
    if known is not None:
        return _completed(_of(known), said)
    return _completed(said[0], said[1:]) if said else Written(name=candidate.seen.mask)


def _registered(workspace: Workspace, person: str) -> Particulars | None:
    """Return a person by his verified account, or by his card."""
    account = workspace.people.person_account(person)
    if account is not None and (who := workspace.people.contact(account)) is not None:
        return who
    card = next(iter(workspace.cards.of_person(person)), None)
    return workspace.cards.content(card).who if card else None


def _by_rows(workspace: Workspace, candidate: Candidate) -> Iterator[Particulars | Written]:
    """Yield who he is by his own rows: a companion by who brought him, a number nobody confirmed by its account."""
    days = dict.fromkeys((f"{at:%Y%m%d}", reason.venue) for reason in candidate.reasons for at in reason.scanned_at)
    for day, venue in list(days)[:PLACES_AT_MOST]:
        for row_class in CLASSES:
            for visit, seal in _rows(workspace, candidate.person, (row_class, day), venue):
                who = _by_row(workspace, candidate.person, visit, seal)
                if who is not None:
                    yield who


def _rows(
    workspace: Workspace, person: str, of: tuple[str, str], venue: str
) -> Iterator[tuple[KeptVisit, VisitSeal | WrittenSeal]]:
    try:
        key = workspace.day_keys.get(*of)
    except DayKeyGone:
        return
    for passing in workspace.visits.newest_of_visitor(day_pseudonym(key.pseudonym, person)):
        visit = workspace.visits.get(passing.pk, passing.sk) if passing.venue == venue else None
        if visit is not None:
            try:
                yield visit, workspace.visits.open(visit, key, WrittenSeal if visit.written_down else VisitSeal)
            except SealBroken:
                continue


def _by_row(
    workspace: Workspace, person: str, visit: KeptVisit, seal: VisitSeal | WrittenSeal
) -> Particulars | Written | None:
    if isinstance(seal, WrittenSeal):
        return seal.written
    if visit.mode == "companion":
        brought = (each for each in workspace.companions.of(seal.account) if each.person == person)
        companion = next(brought, None)
        if companion is None:
            return None
        sk = keys.COMPANION + companion.id
        return workspace.people.boxes.open_particulars(seal.account, sk, companion.box)
    account = workspace.people.account(seal.account)
    return workspace.people.contact(account.id) if account is not None and account.person == person else None


def _of(who: Particulars) -> Written:
    return Written(
        name=who.name, id_type=who.id_type, id_number=who.id_number, phone=who.phone, residence=who.residence
    )


def _completed(who: Written, others: Sequence[Written]) -> Written:
    """Fill in from what else was written down of him what is not known yet: where he lives, how he is reached."""
    for other in others:
        who = replace(
            who,
            id_type=who.id_type or other.id_type,
            id_number=who.id_number or other.id_number,
            phone=who.phone or other.phone,
            guardian_phone=who.guardian_phone or other.guardian_phone,
            residence=who.residence or other.residence,
        )
    return who
