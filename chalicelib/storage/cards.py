"""The store of cards: beside their person, found by number and by region; a revoked one leaves only that it was."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime

import msgspec
from msgspec.structs import replace
from pynamodb.exceptions import DoesNotExist, TransactWriteError
from pynamodb.transactions import TransactWrite

from chalicelib.domain.errors import Conflict, Gone, NotFound
from chalicelib.domain.hidden import Hidden
from chalicelib.domain.person.card import Card
from chalicelib.domain.person.particulars import Particulars
from chalicelib.settings import Settings
from chalicelib.storage import keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.contention import unless_contended
from chalicelib.storage.people import People
from chalicelib.storage.rows.base import transaction
from chalicelib.storage.rows.people import PeopleRow

REVOKED_KNOWN_S = 31_536_000  # a year: as long a door says "revoked" and not "unknown"
_INDEX = "card"


class CardContent(Hidden, frozen=True):
    """What a card keeps sealed."""

    alias: str
    who: Particulars


class Cards:
    """Cards of one tenant's people."""

    def __init__(self, settings: Settings, people: People) -> None:
        self._settings = settings
        self._tenant = settings.tenant
        self._people = people

    def seal(self, person: str, card: str, content: CardContent) -> bytes:
        """Seal what a card's row alone holds."""
        return self._people.boxes.close(person, keys.CARD + card, msgspec.json.encode(content).decode())

    def content(self, card: Card) -> CardContent:
        """Open a card."""
        return load(self._people.boxes.open(card.person, keys.CARD + card.id, card.box), CardContent)

    def get(self, card: str) -> Card:
        """Return a live card, read consistently; NotFound when there never was one, Gone when it was revoked."""
        try:
            index = self._people.rows.get(self._index(card), _INDEX, consistent_read=True)
        except DoesNotExist:
            raise NotFound("card_unknown") from None
        if not self._people.lives(index):
            raise NotFound("card_unknown")
        try:
            row = self._people.rows.get(self._of(index.holder or ""), keys.CARD + card, consistent_read=True)
        except DoesNotExist:
            raise Gone("card_revoked") from None
        return _card(row)

    def of_person(self, person: str) -> list[Card]:
        """List a person's live cards."""
        rows = self._people.rows.query(self._of(person), PeopleRow.sk.startswith(keys.CARD), consistent_read=True)
        return [_card(row) for row in rows if self._people.lives(row)]

    def in_region(self, region: str, after: str | None = None) -> Iterator[tuple[str, Card]]:
        """List the cards issued in a region of at least a county with their places in the list, from behind one on."""
        within = region[6:]
        first = max(within or " ", f"{after}!" if after else "")  # a forged cursor goes no further back
        places = PeopleRow.sk.between(first, f"{within}~")
        for row in self._people.rows.query(keys.under(self._tenant, "cards", region[:6]), places, consistent_read=True):
            for card in self.of_person(row.holder or ""):
                if row.sk == _place(card):
                    yield row.sk, card

    def issue(self, card: Card, replaced: Sequence[Card]) -> None:
        """Write a person's card in the place of what he has, all at once; Conflict when that changed meanwhile."""
        known = {old.id for old in replaced}
        live = (PeopleRow.body.is_in(*known)) if known else PeopleRow.expires <= int(time.time())
        with self._one_at_a_time() as writing:
            for old in replaced:
                self._revoke(writing, old)
            first, *others = self._rows(card)
            writing.save(first, condition=PeopleRow.pk.does_not_exist() | live)
            for row in others:
                writing.save(row)

    def renew(self, card: Card, until: datetime) -> None:
        """Have a card live until later; one that was revoked meanwhile stays so."""
        try:
            with transaction(self._settings) as writing:
                for row in self._rows(replace(card, kept_until=until)):
                    writing.save(row, condition=PeopleRow.body.exists() | (PeopleRow.holder == card.person))
        except TransactWriteError as lost:
            unless_contended(lost)

    def revoke(self, card: Card) -> None:
        """End a card: from now on no door takes it, and nothing says whose it was."""
        live = self._people.rows(self._of(card.person), keys.LIVE_CARD)
        with self._one_at_a_time() as writing:
            writing.delete(live, condition=PeopleRow.pk.does_not_exist() | (PeopleRow.body == card.id))
            self._revoke(writing, card)

    @contextmanager
    def _one_at_a_time(self) -> Iterator[TransactWrite]:
        """Open a transaction on the row that says which card of a person lives; whoever comes second is refused."""
        try:
            with transaction(self._settings) as writing:
                yield writing
        except TransactWriteError as lost:
            unless_contended(lost)
            raise Conflict("changed_meanwhile") from None

    def _revoke(self, writing: TransactWrite, card: Card) -> None:
        live, own, index, listed = self._rows(card)
        writing.save(self._people.gone.draft("people", live.pk, live.sk, holder=card.id))
        writing.delete(own)
        writing.delete(listed)
        for row in (own, listed):
            writing.save(self._people.gone.draft("people", row.pk, row.sk))
        writing.save(self._people.gone.draft("people", index.pk, index.sk, holder=card.person))
        expires = int(time.time()) + REVOKED_KNOWN_S
        writing.save(self._people.rows(self._index(card.id), _INDEX, holder="-", expires=expires))

    def _rows(self, card: Card) -> list[PeopleRow]:
        rows = [
            self._people.rows(self._of(card.person), keys.LIVE_CARD, body=card.id),
            self._people.rows(self._of(card.person), keys.CARD + card.id, body=dump(card)),
            self._people.rows(self._index(card.id), _INDEX, holder=card.person),
            self._people.rows(self._list(card), _place(card), holder=card.person),
        ]
        for row in rows:
            row.expires = int(card.kept_until.timestamp()) if card.kept_until else None
        return rows

    def _of(self, person: str) -> str:
        return keys.under(self._tenant, person)

    def _index(self, card: str) -> str:
        return keys.under(self._tenant, "card", card)

    def _list(self, card: Card) -> str:
        return keys.under(self._tenant, "cards", card.region[:6])


def _card(row: PeopleRow) -> Card:
    until = datetime.fromtimestamp(int(row.expires), UTC) if row.expires is not None else None
    return replace(load(row.body, Card), kept_until=until)


def _place(card: Card) -> str:
    return keys.card_sk(card.region, card.issued_at, card.id)
