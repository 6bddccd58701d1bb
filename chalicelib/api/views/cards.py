"""Cards (登记卡): for people without a phone, issued by village and town staff."""

from __future__ import annotations

from typing import Literal, TypedDict

from msgspec.structs import replace

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import Page
from chalicelib.api.persons import PersonRequest, PhoneText, read_person, read_phone
from chalicelib.api.times import local
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.card import Card, grouped
from chalicelib.usecases.door import keep_cards

PDF = "application/pdf"
_LINES = ("无手机请出示此卡", "由工作人员扫码登记")


class CardRequest(PersonRequest, kw_only=True):
    """Whom the card is for; `phone` is a relative's, for whoever finds the card's owner in need.

    With `replace_elsewhere` a card that another region issued is revoked, too.
    """

    phone: PhoneText | None = None
    replace_elsewhere: bool = False


class CardView(TypedDict):
    """A card, masked; the alias on it is shown to nobody."""

    card_id: str
    name: str
    id_number: str
    identity: Literal["self_declared", "verified"]
    region: str
    issued_at: str


class CardList(TypedDict):
    """A page of the cards of one's region."""

    items: list[CardView]
    next_cursor: str | None


def issue(call: Call, body: CardRequest) -> CardView:
    """Give somebody without a phone a card; the one he had before is revoked with it.

    Whom the verifier does not confirm has a card without a colour, and it replaces none.
    """
    fields = Fields()
    who = read_person(call, body, fields)
    phone = read_phone(body.phone, fields) if body.phone else None
    fields.done()
    who = replace(who, phone=phone.number if phone else None)
    return _view(call, keep_cards.issue_card(call.workspace, call.caller, who, elsewhere=body.replace_elsewhere))


def listing(call: Call, query: Page) -> CardList:
    """List the live cards issued in one's region."""
    cards, cursor = keep_cards.list_cards(call.workspace, call.caller, query.limit, query.cursor)
    return {"items": [_view(call, card) for card in cards], "next_cursor": cursor}


def printed(call: Call, card_id: str) -> Reply[bytes]:
    """Print a card of wallet size: a QR code of its alias and large type, no number and no full name."""
    from chalicelib.poster import Colours
    from chalicelib.poster.card import CardFace, render_card

    card, alias = keep_cards.alias_to_print(call.workspace, call.caller, card_id)
    tenant = call.workspace.tenant
    brand = tenant.brand
    content = render_card(
        CardFace(
            brand_name=brand.name,
            colours=Colours(brand.primary, brand.primary_dark, brand.accent, brand.ink),
            title=f"{tenant.short_name} · 场所登记卡",
            mask=card.mask,
            alias=alias,
            typed=grouped(alias, tenant.code),
            lines=_LINES,
            hotline=f"电话 {call.workspace.duties.county(card.region[:6]).hotline or tenant.poster.hotline}",
        )
    )
    headers = {"Content-Type": PDF, "Content-Disposition": f'attachment; filename="card-{card.id[:6]}.pdf"'}
    return Reply(200, content, headers)


def revoke(call: Call, card_id: str) -> Reply[None]:
    """Revoke a card: no door takes it from now on."""
    keep_cards.revoke_card(call.workspace, call.caller, card_id)
    return Reply(204, None)


def _view(call: Call, card: Card) -> CardView:
    return {
        "card_id": card.id,
        "name": card.mask,
        "id_number": card.number_mask,
        "identity": card.identity,
        "region": card.region,
        "issued_at": local(card.issued_at, call.workspace.utc_offset),
    }
