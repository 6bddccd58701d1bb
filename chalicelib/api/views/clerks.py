"""Clerks (门岗): appointing and dismissing them, their doors, and what a door shows to whoever stands there."""

from __future__ import annotations

from typing import Annotated, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import OpaqueId, Page, Request
from chalicelib.api.persons import PhoneText, read_phone
from chalicelib.api.times import local
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.account import Account
from chalicelib.domain.person.clerk import Clerk
from chalicelib.usecases.door.watch_door import watch_door
from chalicelib.usecases.venue import keep_clerks
from chalicelib.usecases.venue.tended_doors import doors_of


class ClerkRequest(Request):
    """Whose phone, and at which doors; at all of them when none is named."""

    phone: PhoneText
    entrance_ids: Annotated[tuple[OpaqueId, ...], Meta(max_length=90)] = ()


class ClerkView(TypedDict):
    """A clerk by masked phone: whose it is, a manager must not learn by naming a number."""

    person: str
    phone: str | None
    entrance_ids: list[str]
    since: str


class ClerkList(TypedDict):
    """All clerks of a venue."""

    items: list[ClerkView]
    next_cursor: str | None


class DoorView(TypedDict):
    """A door by id and name."""

    entrance_id: str
    name: str


class TendedView(TypedDict):
    """A venue at whose doors one is a clerk."""

    venue_id: str
    venue: str
    entrances: list[DoorView]


class TendedList(TypedDict):
    """Where one is a clerk."""

    items: list[TendedView]
    next_cursor: str | None


class PassedView(TypedDict):
    """Somebody who came by; of people written down by staff nobody is told a colour's consequence."""

    occurred_at: str
    entrance: str
    name: str
    mode: str
    admitted: bool | None
    abnormal: bool | None


class WatchView(TypedDict):
    """The shift's word until it changes, and who came last today, newest first."""

    word: str
    valid_until: str
    last_scans: list[PassedView]


def appoint(call: Call, venue_id: str, body: ClerkRequest) -> ClerkView:
    """Let somebody register people at doors of one's venue; he signs in with that phone."""
    fields = Fields()
    phone = read_phone(body.phone, fields)
    fields.done()
    clerk, account = keep_clerks.appoint_clerk(call.workspace, call.caller, venue_id, phone, tuple(body.entrance_ids))
    return _view(call, clerk, account)


def listing(call: Call, venue_id: str, query: Page) -> ClerkList:  # noqa: ARG001  a list's page, though it never has two
    """List the clerks of one's venue."""
    found = keep_clerks.list_clerks(call.workspace, call.caller, venue_id)
    return {"items": [_view(call, clerk, account) for clerk, account in found], "next_cursor": None}


def dismiss(call: Call, venue_id: str, person: str) -> Reply[None]:
    """Dismiss a clerk, at once; a clerk may dismiss himself."""
    keep_clerks.dismiss_clerk(call.workspace, call.caller, venue_id, person)
    return Reply(204, None)


def mine(call: Call, query: Page) -> TendedList:  # noqa: ARG001  a list's page, though it never has two
    """List the doors at which one is a clerk."""
    items: list[TendedView] = [
        {
            "venue_id": tended.venue.id,
            "venue": tended.venue.name,
            "entrances": [{"entrance_id": door.id, "name": door.name} for door in tended.entrances],
        }
        for tended in doors_of(call.workspace, call.caller)
    ]
    return {"items": items, "next_cursor": None}


def watch(call: Call, venue_id: str) -> WatchView:
    """Show the shift's word and the last entries at one's doors."""
    seen = watch_door(call.workspace, call.caller, venue_id)
    offset = call.workspace.utc_offset
    return {
        "word": seen.word,
        "valid_until": local(seen.valid_until, offset),
        "last_scans": [
            {
                "occurred_at": local(passed.occurred_at, offset),
                "entrance": passed.entrance,
                "name": passed.shown.mask,
                "mode": passed.visit.mode,
                "admitted": passed.admitted,
                "abnormal": passed.abnormal,
            }
            for passed in seen.last
        ],
    }


def _view(call: Call, clerk: Clerk, account: Account) -> ClerkView:
    return {
        "person": clerk.account,
        "phone": account.phone_mask,
        "entrance_ids": list(clerk.entrances),
        "since": local(clerk.since, call.workspace.utc_offset),
    }
