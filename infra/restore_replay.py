"""Replay destruction on a restored table, before anybody may read it: `python -m infra.restore replay …`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import boto3
from msgspec.structs import replace

from chalicelib.domain.custody.day_life import CLOSED, LIVE
from chalicelib.domain.entry.kept_visit import class_of
from chalicelib.domain.person.account import Account
from chalicelib.domain.place.venue import DRAFT, Venue
from chalicelib.domain.place.venue_end import left_at
from chalicelib.runtime import Workspace
from chalicelib.security.chain_case import is_of_case
from chalicelib.security.chain_check import check
from chalicelib.security.chain_entry import Entry, read_lines
from chalicelib.storage import keys, tracing_keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.health import HealthRecords
from chalicelib.storage.tombstones import Tombstone
from chalicelib.storage.venue_ends import VenueEnds
from chalicelib.storage.venues import Venues
from chalicelib.usecases.custody.record import record
from infra.admin import lend_credentials, workspace_of
from infra.progress import say
from infra.restore_cases import mend_cases
from infra.restore_copy import Copy, Item, expired, on_copy, text
from infra.restore_ruling import lacking
from infra.stages import all_stages

NEVER = {
    "keys": "a day key that comes back undoes a destruction",
    "audit": "a chain is never set back; refill it from its lines",
    "ephemera": "it holds nothing worth it, and the tombstones of what must not come back",
}
TABLES = ("alerts", "cases", "codes", "counters", "duties", "health", "people", "venues", "visits")


AGE_MAX = timedelta(days=7)  # as far as recovery reaches; tombstones last twice as long


class NotReplayed(Exception):
    """The table may not be read: it was not replayed, for the reason given."""


def replay(workspace: Workspace, noun: str, table: str, *, stopped: bool = False, as_of: datetime | None = None) -> int:
    """Erase from a restored table what has been erased since, put that on record and return how many rows went.

    Raise NotReplayed for a table that is never restored, for the live one unless everything is `stopped`, for a chain
    that is not whole (nobody could then say what was destroyed), for a copy that is too old for its tombstones (`as_of`
    says its moment where AWS does not), and for one that lacks what two people decided.
    """
    if noun in NEVER:
        raise NotReplayed(f"{noun} is never restored: {NEVER[noun]}")
    if table == workspace.settings.table(noun) and not stopped:
        raise NotReplayed(f"{table} is the live table: name a copy, or stop the functions and say --stopped")
    entries = _chain(workspace)
    certified = [e for e in entries if e.kind == "CERT" and not is_of_case(e)]
    destroyed = {(e.facts["class"], e.facts["day"]) for e in certified}
    now = workspace.instant()
    copy = Copy(workspace.settings, noun, table)
    _check_age(copy, as_of, now)
    if noun == "duties" and (undone := next(lacking(workspace, copy, entries), None)):
        raise NotReplayed(
            f"{table} would undo entry {undone.seq} of the chain ({undone.kind}, {undone.at.isoformat()}): "
            "restore to a later moment"
        )
    erased = _replayed(workspace, copy, noun, destroyed, now)
    if noun == "cases":
        erased += mend_cases(workspace, copy, entries)
    if again := sum(1 for _ in _condemned(workspace, copy, noun, destroyed, now)):
        raise NotReplayed(f"{again} rows of {table} are still there that were erased: run it again")
    record(workspace, "RESTORED", purpose="restore", facts={"table": noun, "rows": erased})
    return erased


def _check_age(copy: Copy, as_of: datetime | None, now: datetime) -> None:
    """Refuse a copy of a moment whose tombstones may be gone, or whose moment nobody knows."""
    moment = copy.moment() or as_of
    if moment is None:
        raise NotReplayed(f"nobody says to which moment {copy.table} was restored: say it with --as-of")
    if not now - AGE_MAX <= moment <= now:
        raise NotReplayed(f"{copy.table} is of {moment.isoformat()}: only the last {AGE_MAX.days} days can be replayed")


def instant(spelled: str) -> datetime:
    """Read an instant with its zone from the command line."""
    moment = datetime.fromisoformat(spelled)
    if moment.tzinfo is None:
        raise ValueError("an instant needs its zone")
    return moment


def declare_moment(wanted: argparse.ArgumentParser) -> None:
    """Declare how the moment of a copy is said."""
    about = "the moment it was restored to, with its zone, where AWS does not say it"
    wanted.add_argument("--as-of", type=instant, metavar="INSTANT", help=about)


def _replayed(workspace: Workspace, copy: Copy, noun: str, destroyed: set[tuple[str, str]], now: datetime) -> int:
    erased = copy.delete(list(_condemned(workspace, copy, noun, destroyed, now)))
    for stone in workspace.tombstones.of(noun):
        erased += copy.delete(list(_under(copy, stone)))
        _part(copy, stone)
    if noun == "venues":
        erased += _end_venues(workspace, copy, now)
    if noun == "health":
        _end_tokens(workspace, copy, now)
    if noun == "duties":
        _fall_due(workspace, copy)
    return erased


def _chain(workspace: Workspace) -> list[Entry]:
    """Return the entries of a chain that is whole up to its published head."""
    audit = workspace.audit
    head = audit.head()
    lines = [line for seq in range(1, head.seq + 1) if (line := audit.line(seq)) is not None]
    read = read_lines(lines, audit.public_key)
    report = check(read, at=workspace.instant(), head=audit.published() or head)
    if not report.is_whole or audit.behind():
        raise NotReplayed(f"the audit chain is not whole ({report.verdict}): refill it from its lines first")
    return [entry for entry in read if isinstance(entry, Entry)]


def _condemned(
    workspace: Workspace, copy: Copy, noun: str, destroyed: set[tuple[str, str]], now: datetime
) -> Iterator[Item]:
    """List the rows that are past their time, whose day is destroyed or over, or that let somebody in again.

    Also what says how far indexes have come: what was marked since would not ask for them anew, so all are built again.
    """
    is_over = _over(workspace, destroyed, now)
    for row in copy.rows():
        day = _day_of(noun, row)
        signed_in = noun == "people" and text(row, "sk").startswith(keys.SESSION)
        indexed = noun == "duties" and tracing_keys.is_of_index(text(row, "pk"))
        if signed_in or indexed or expired(row, now.timestamp()) or (day is not None and is_over(*day)):
            yield row


def _over(workspace: Workspace, destroyed: set[tuple[str, str]], now: datetime) -> Callable[[str, str], bool]:
    """Say of a class's day whether it is destroyed or past its deadline: by the chain, else by its key's row."""

    @cache
    def over(row_class: str, day: str) -> bool:
        life = workspace.day_key_rows.life(row_class, day)
        alive = life is not None and life.state in (LIVE, CLOSED) and life.has_key and life.deadline > now
        return (row_class, day) in destroyed or not alive

    return over


def _day_of(noun: str, row: Item) -> tuple[str, str] | None:
    """Return class and day of a row that a day's key seals."""
    if noun == "visits":
        return class_of(text(row, "mode")), keys.parts(text(row, "pk"))[2]
    return ("alerts", keys.parts(text(row, "pk"))[2]) if noun == "alerts" else None


def _under(copy: Copy, stone: Tombstone) -> Iterator[Item]:
    """List the rows under a tombstone: a partition, or one row, perhaps of one holder alone."""
    if stone.person or stone.phone:
        return
    if stone.sk is None:
        yield from copy.of(stone.pk)
    elif (row := copy.get(stone.pk, stone.sk)) and stone.holder in {None, text(row, "holder"), text(row, "body")}:
        yield row


def _part(copy: Copy, stone: Tombstone) -> None:
    """Part an account again from the person it spoke for, or from the phone it had."""
    row = copy.get(stone.pk, stone.sk) if stone.sk and (stone.person or stone.phone) else None
    if row is None:
        return
    account = load(text(row, "body"), Account)
    if stone.person and account.person == stone.person:
        account = replace(account, identity="none", person=None, mask=None, declared_box=None)
    if stone.phone and account.phone_id == stone.phone:
        account = replace(account, phone_id=None, phone_mask=None, phone_box=None)
    copy.put({**row, "body": {"S": dump(account)}})


def _end_tokens(workspace: Workspace, copy: Copy, now: datetime) -> None:
    """Void the tokens of erased accounts again: the row that said so may be younger than the copy."""
    health = HealthRecords(on_copy(workspace.settings, "health", copy.table))
    lifetime = timedelta(seconds=workspace.tenant.tokens.access_visitor_s)
    for stone in workspace.tombstones.of("people"):
        if stone.sk is None or (stone.sk == keys.IDENTITY and stone.holder):
            health.end_tokens(keys.parts(stone.pk)[1], now, lifetime)


def _end_venues(workspace: Workspace, copy: Copy, now: datetime) -> int:
    """Forget again whom venues named whose time is over, and drafts nobody came for."""
    settings = on_copy(workspace.settings, "venues", copy.table)
    keeping = replace(workspace.venues.keeping, hold=lambda _: None)
    ends = VenueEnds(settings, Venues(settings, keeping))
    ended = 0
    for row in copy.rows():
        if text(row, "sk") != "venue" or "county_pk" not in row:
            continue
        venue = load(text(row, "body"), Venue)
        if left_at(venue, now) == venue:
            continue
        ended += 1
        if venue.contact_until is None or venue.contact_until > now:
            ends.forget_invitation(venue)
        elif venue.state == DRAFT:
            ends.delete(venue)
        else:
            ends.forget_contact(venue)
    return ended


def _fall_due(workspace: Workspace, copy: Copy) -> None:
    """Write what falls due anew, from the venues as they are: what was written since the copy is not in it."""
    venues = Copy(workspace.settings, "venues", workspace.settings.table("venues"))
    for row in venues.rows():
        if text(row, "sk") == "venue" and "county_pk" in row:
            venue = load(text(row, "body"), Venue)
            for kind, at in (("contact", venue.contact_until), ("invitation", venue.invited_until)):
                if at is not None:
                    due = workspace.dues.draft(kind, venue.id, at)
                    copy.put({"pk": {"S": due.pk}, "sk": {"S": due.sk}})


def declare(commands: Any) -> None:
    """Declare the command."""
    wanted = commands.add_parser("replay", help="erase from a restored table what was erased since")
    wanted.add_argument("--stage", required=True, choices=sorted(all_stages()))
    wanted.add_argument("--table", required=True, choices=sorted({*TABLES, *NEVER}), help="which one it is a copy of")
    wanted.add_argument("--copy", required=True, metavar="NAME", help="what the restored table is called")
    wanted.add_argument("--stopped", action="store_true", help="it is the live table, restored while no function runs")
    declare_moment(wanted)
    wanted.set_defaults(run=run)


def run(given: argparse.Namespace) -> None:
    """Replay, and say what may be read."""
    session = boto3.session.Session()
    lend_credentials(session)
    workspace = workspace_of(session, all_stages()[given.stage].stack)
    try:
        erased = replay(workspace, given.table, given.copy, stopped=given.stopped, as_of=given.as_of)
    except (NotReplayed, ValueError) as refused:
        raise SystemExit(f"!! {refused}\n!! {given.copy} must not be read.") from None
    say(f"{erased} rows erased again, on record as RESTORED. {given.copy} may be read.")
