"""Keep cards: a village officer gives one to whoever has no phone, and takes a lost one back at once."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, Forbidden, Gone, NotFound, one_field
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.card import Card, parse_alias, spell_alias
from chalicelib.domain.person.particulars import Particulars
from chalicelib.domain.person.role import Role
from chalicelib.domain.span import renewed_after, span
from chalicelib.observability import log
from chalicelib.security.pseudonyms import card_id
from chalicelib.usecases import cursor as cursors
from chalicelib.usecases.account.declare_identity import believed
from chalicelib.usecases.custody.record import record
from chalicelib.usecases.venue.check_printable import unprintable_facts

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

ISSUERS = ("reviewer",)
_PURPOSES = {"card_issued": "发放登记卡", "card_printed": "打印登记卡", "card_revoked": "作废登记卡"}
_HOUR_S = 3600
_COUNTY_DIGITS = 6


def issue_card(workspace: Workspace, caller: Caller, who: Particulars, *, elsewhere: bool = False) -> Card:
    """Give somebody a card after the verifier was asked, on record; the one that he had before is revoked with it.

    A card that another region issued is replaced only when that is asked for (`elsewhere`).
    """
    role = _office(caller)
    cap = workspace.tenant.limits.identity_checks_per_staff_hour
    workspace.ephemera.spend("cards", caller.account, cap, _HOUR_S)
    person = workspace.people.person(who.id_type, who.id_number)
    if person == caller.person:
        raise Forbidden("own_identity")
    if facts := unprintable_facts(who.mask):
        raise one_field("name", "poster_glyph_missing", **facts)
    # The phone is a relative's, for whoever finds the card: it says nothing about its owner.
    verified = believed(workspace, replace(who, phone=None))
    lost = workspace.cards.of_person(person)
    foreign = [old for old in lost if not _issues_in(caller, old.region)]
    if lost and not verified:
        raise Conflict("card_unverified")
    if foreign and not elsewhere:
        raise Conflict("card_elsewhere")
    card = _new_card(workspace, caller, role, who, verified=verified)
    _note(workspace, "card_issued", role, person, replaced=len(lost), elsewhere=len(foreign))
    workspace.cards.issue(card, lost)
    log("card_issued", region=role.region, count=1 + len(lost), state=card.identity)
    return card


def list_cards(workspace: Workspace, caller: Caller, limit: int, cursor: str | None) -> tuple[list[Card], str | None]:
    """List a page of the cards issued in the caller's region, in the order of villages and time."""
    found = list(islice(workspace.cards.in_region(_office(caller).region, cursors.read(cursor)), limit + 1))
    following = cursors.spell(found[limit - 1][0]) if len(found) > limit else None
    return [card for _, card in found[:limit]], following


def own_card(workspace: Workspace, caller: Caller, card_name: str) -> Card:
    """Return a card issued in the caller's region; another's does not exist."""
    try:
        card = workspace.cards.get(card_name)
    except Gone:
        raise NotFound("not_found") from None
    if not _issues_in(caller, card.region):
        raise NotFound("not_found")
    return card


def alias_to_print(workspace: Workspace, caller: Caller, card_name: str) -> tuple[Card, str]:
    """Return a card with the alias to print on it, on record."""
    card = own_card(workspace, caller, card_name)
    _note(workspace, "card_printed", _office(caller), card.person)
    return card, workspace.cards.content(card).alias


def revoke_card(workspace: Workspace, caller: Caller, card_name: str) -> None:
    """End a card at once."""
    card = own_card(workspace, caller, card_name)
    _note(workspace, "card_revoked", _office(caller), card.person)
    workspace.cards.revoke(card)
    log("card_revoked", region=card.region)


def card_of_alias(workspace: Workspace, text: str) -> Card | None:
    """Return the live card that was read at a door; None for a text that is no alias, Gone for a revoked card.

    Being read is a use: noted once a month, it keeps the card from dying unused.
    """
    alias = parse_alias(text, workspace.tenant.code)
    if alias is None:
        return None
    card = workspace.cards.get(card_id(workspace.keyring.index, alias))
    longest = workspace.instant() + span(workspace.tenant, "identities_months")
    if card.kept_until is None or card.kept_until <= longest - renewed_after(workspace.tenant):
        workspace.cards.renew(card, longest)
    return card


def _office(caller: Caller) -> Role:
    """Return the office that issues: the nearest to the people that the caller works for, a county's at most."""
    roles = [role for role in caller.roles_named(*ISSUERS) if len(role.region) >= _COUNTY_DIGITS]
    if not roles:
        raise Forbidden("outside_your_region")
    return max(roles, key=lambda role: len(role.region))


def _issues_in(caller: Caller, region: str) -> bool:
    return any(role.covers(region) for role in caller.roles_named(*ISSUERS))


def _new_card(workspace: Workspace, caller: Caller, role: Role, who: Particulars, *, verified: bool) -> Card:
    from chalicelib.storage.cards import CardContent

    alias = spell_alias(workspace.tenant.code, workspace.fresh_id())
    name = card_id(workspace.keyring.index, alias)
    person = workspace.people.person(who.id_type, who.id_number)
    return Card(
        id=name,
        person=person,
        mask=who.mask,
        number_mask=who.number_mask,
        identity="verified" if verified else "self_declared",
        region=role.region,
        issued_at=workspace.instant(),
        kept_until=workspace.instant() + span(workspace.tenant, "identities_months"),
        issued_by=caller.account,
        box=workspace.cards.seal(person, name, CardContent(alias, who)),
    )


def _note(workspace: Workspace, kind: str, role: Role, person: str, **facts: int) -> None:
    """Put it on record, and where the person himself can read it."""
    record(workspace, kind, office=role.office, purpose="card", facts={"region": role.region, **facts})
    workspace.accesses.record(person, role.office, _PURPOSES[kind], workspace.instant())
