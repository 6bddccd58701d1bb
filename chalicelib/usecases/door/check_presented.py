"""Check in whoever is scanned (亮码被扫): staff read a personal code or a card, and see whether its owner may enter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.entry.visit import VisitSeal
from chalicelib.domain.errors import Conflict, Forbidden, Gone, NotFound
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.card import SAME_ENTRY_S
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.observability import log
from chalicelib.security import personal_codes
from chalicelib.security.pseudonyms import day_mark
from chalicelib.storage import keys
from chalicelib.usecases.door.check_in import Entry
from chalicelib.usecases.door.keep_cards import card_of_alias
from chalicelib.usecases.door.visit_rows import VisitRows, colour_of, shift_word, shown_as, where_to, writable_key
from chalicelib.usecases.venue.tended_doors import tended_door

if TYPE_CHECKING:
    from chalicelib.domain.alarm.health import Health
    from chalicelib.runtime import Workspace

CLOCKS_APART = timedelta(seconds=5)  # of two containers
CLAIM_S = 120  # of a code: a lost answer is given again; any longer, a picture of a used code would still open the door


class Claim(Struct, frozen=True):
    """The one entry that a code made: at which door, when, and who read it; whose it was only the day's key tells."""

    entrance: str
    at: datetime
    account: str


class Presented(Struct, frozen=True, kw_only=True):
    """Who stands before the clerk, and what makes two readings of the same code one entry.

    A code is good for one reading by one clerk; a card may be read again by any.
    """

    mode: str
    person: str
    mask: str
    identity: str
    name: str
    at: datetime
    expired: bool = False

    @property
    def once(self) -> bool:
        """Say whether nobody else may read it again."""
        return self.mode == "presented"

    @property
    def claim_s(self) -> int:
        """Return for how many seconds another reading is the same entry."""
        return CLAIM_S if self.once else SAME_ENTRY_S


def show_personal_code(workspace: Workspace, caller: Caller) -> tuple[str, Health]:
    """Make the caller's code for the next minute, with the colour that he may show beside it."""
    if caller.person is None or caller.mask is None:
        raise Forbidden("identity_missing")
    now, verified = workspace.instant(), caller.identity == "verified"
    token = personal_codes.spell(workspace.keyring.token_seal, caller.person, caller.mask, verified=verified, now=now)
    return token, colour_of(workspace, caller.person, now, known=verified)


def check_presented(workspace: Workspace, caller: Caller, entrance_id: str, token: str) -> Entry:
    """Register whose code or card was read at a door that the caller tends; two phones reading it make one row.

    Read again it is marked as a resend; a code whose answer was lost answers the same clerk alone.
    """
    code = tended_door(workspace, caller, entrance_id)
    now = workspace.instant()
    presented = _card(workspace, code, token, now) or _personal(workspace, token, now)
    key = writable_key(workspace, "visits", keys.day(presented.at, workspace.utc_offset), now)
    wanted = Claim(code.entrance, presented.at, caller.account)
    claim = _claim(workspace, presented, code, wanted, day_mark(key.pseudonym, f"claim|{presented.name}"))
    health = colour_of(workspace, presented.person, now, known=presented.identity == "verified")
    shown = shown_as(workspace, presented.person, presented.mask, presented.identity, health)
    draft = VisitSeal(
        shown=shown,
        account=caller.account,
        county=code.region[:6],
        word=shift_word(workspace, code, claim.at),
        health_point=where_to(workspace, code, [shown]),
    )
    scan_id = make_scan_id(claim.at, day_mark(key.pseudonym, presented.name))
    first, resend = VisitRows(workspace, key, code, claim.at, scan_id).put_first(draft, presented.mode, "on_site")
    log("scan", mode=presented.mode, resend=resend, count=1)
    return Entry(scan_id=scan_id, occurred_at=claim.at, code=code, seal=first, resend=resend)


def _card(workspace: Workspace, code: IssuedCode, token: str, now: datetime) -> Presented | None:
    """Return whose card was read; for ten minutes from a reading on, it is the same entry at that door."""
    found = card_of_alias(workspace, token)
    if found is None:
        return None
    return Presented(
        mode="card",
        person=found.person,
        mask=found.mask,
        identity=found.identity,
        name=f"card|{found.id}|{code.entrance}",
        at=now,
    )


def _personal(workspace: Workspace, token: str, now: datetime) -> Presented:
    found = personal_codes.read(workspace.keyring.token_seal, token.strip())
    if found is None or found.issued_at > now + CLOCKS_APART:
        raise NotFound("personal_code_unknown")
    dies_at = found.issued_at + timedelta(seconds=workspace.tenant.tokens.personal_code_s)
    if now >= dies_at + timedelta(seconds=CLAIM_S):  # no claim of it can be left, and perhaps no key of its day
        raise Gone("personal_code_expired")
    return Presented(
        mode="presented",
        person=found.person,
        mask=found.mask,
        identity=found.identity,
        name=f"code|{found.serial}",
        at=found.issued_at,
        expired=now >= dies_at,
    )


def _claim(workspace: Workspace, presented: Presented, code: IssuedCode, wanted: Claim, mark: int) -> Claim:
    """Return the entry that this code makes, or made when it was read before: then nothing is judged anew.

    Claims are named by a mark that only the day's key makes: nothing here links a person to where he was.
    """
    name = f"{mark:064x}"
    claim = workspace.ephemera.get("presented", name, Claim)
    if claim is None:
        if presented.expired:
            raise Gone("personal_code_expired")
        code.check(workspace.instant())
        kept = workspace.ephemera.put_once("presented", name, wanted, presented.claim_s)
        claim = wanted if kept else workspace.ephemera.get("presented", name, Claim)
    if claim is None or claim.entrance != code.entrance or (presented.once and claim.account != wanted.account):
        raise Conflict("personal_code_used")
    return claim
