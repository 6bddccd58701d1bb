"""What dies with no day's key: seen until its deadline, unseen from it on, and gone from the tables when tidied."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest

from chalicelib.domain.person.caller import Caller
from chalicelib.domain.place.application import DEFAULT_ENTRANCE, WantedEntrance
from chalicelib.domain.place.venue import Decision, Venue
from chalicelib.domain.span import span
from chalicelib.storage import keys
from chalicelib.storage.venues import Change
from chalicelib.usecases.custody import tidy as tidying
from chalicelib.usecases.custody.tidy import tidy
from chalicelib.usecases.venue import change_venue, hand_over, keep_clerks, review
from chalicelib.usecases.venue.accept_invitations import accept_invitations
from chalicelib.usecases.venue.apply import build, open_contact
from tests.callers import contact, person, staff
from tests.embedded import TestWorkspace, province
from tests.people import fresh_phone
from tests.storage.engines import client_of
from tests.usecases.test_venues import WENCHANG, applied, approved, basics

pytestmark = pytest.mark.aws
SECOND = timedelta(seconds=1)


@pytest.fixture
def hunan(shared: TestWorkspace) -> Iterator[TestWorkspace]:
    shared.ahead = timedelta()
    yield shared
    shared.ahead = timedelta()


@pytest.fixture(scope="module")
def shared() -> TestWorkspace:
    return province("43")


def at(workspace: TestWorkspace, instant: datetime) -> datetime:
    workspace.ahead = timedelta()
    workspace.ahead = instant - workspace.instant()
    return workspace.instant()


def deregistered(workspace: TestWorkspace) -> tuple[Caller, Venue]:
    """Return a venue that had a clerk and a history, and whoever managed it to its end."""
    shopkeeper, venue, _ = approved(workspace)
    clerk = workspace.people.account_of_phone(fresh_phone(), create=True)
    workspace.clerks.keep(keep_clerks.Clerk(**_clerk(workspace, venue, clerk, shopkeeper.account)))
    found = workspace.venues.get(venue.id)
    assert found
    return shopkeeper, change_venue.deregister(workspace, shopkeeper, found, "张三不干了")


def _clerk(workspace: TestWorkspace, venue: Venue, account: str, by: str) -> dict[str, Any]:
    return {
        "account": account,
        "venue": venue.id,
        "entrances": (),
        "since": workspace.instant(),
        "appointed_by": by,
    }


def imported(workspace: TestWorkspace) -> tuple[str, Venue]:
    """Return a draft of a survey sheet, and the phone that it waits for."""
    phone = fresh_phone()
    account = workspace.people.account_of_phone(phone, create=True)
    who = contact(phone)
    venue, doors = build(workspace, basics(workspace, "摸底店"), [WantedEntrance(DEFAULT_ENTRANCE)], who, account)
    line = Decision(at=venue.created_at, action="import", before=None, after="draft", by="clerk", office="街道办")
    return phone, workspace.venues.commit(Change(before=None, after=venue, decision=line, entrances=tuple(doors)))


def everything(workspace: TestWorkspace, *nouns: str) -> str:
    """Return all rows of tables as text."""
    pages = [
        page
        for noun in nouns
        for page in client_of(workspace).get_paginator("scan").paginate(TableName=workspace.settings.table(noun))
    ]
    return json.dumps([item for page in pages for item in page["Items"]], default=repr, ensure_ascii=False)


def tidied(workspace: TestWorkspace) -> list[dict[str, Any]]:
    lines = (workspace.audit.line(number) for number in range(1, workspace.audit.head().seq + 1))
    entries = [json.loads(line) for line in lines if line]
    return [entry["facts"] for entry in entries if entry["kind"] == "TIDIED"]


def test_whom_a_venue_named_is_seen_until_the_deadline_and_not_after_it(hunan: TestWorkspace) -> None:
    shopkeeper, venue = deregistered(hunan)
    assert venue.contact_until
    county = venue.region[:6]

    def seen() -> list[bool]:
        listed = [found for _, found in hunan.venues.in_county(county) if found.id == venue.id]
        found = hunan.venues.get(venue.id)
        assert found
        return [
            bool(found.manager_sealed),
            bool(found.manager_mask),
            bool(hunan.venues.get_many([venue.id])[venue.id].manager),
            any(each.id == venue.id for each in hunan.venues.of_manager(shopkeeper.account)),
            any(each.id == venue.id for each in hunan.venues.of_person(shopkeeper.person or "")),
            all(each.manager_mask for each in listed),
        ]

    at(hunan, venue.contact_until - SECOND)
    before = seen()
    at(hunan, venue.contact_until + SECOND)

    assert before == [True] * 6
    assert seen() == [False] * 6


def test_a_venue_is_tidied_of_everybody_it_named(hunan: TestWorkspace) -> None:
    shopkeeper, venue = deregistered(hunan)
    kept = hunan.venue_ends.raw(venue.id)
    assert kept
    assert kept.contact_until
    clerk, sealed = hunan.clerks.of(venue.id)[0].account, base64.b64encode(kept.manager_sealed).decode()
    early = tidy(hunan, kept.contact_until - SECOND)
    standing = everything(hunan, "venues", "codes")

    counts = tidy(hunan, kept.contact_until + SECOND)

    left = everything(hunan, "venues", "codes")
    for trace in (shopkeeper.account, shopkeeper.person, clerk, kept.manager_mask["phone"], sealed, "张三"):
        assert trace in standing
        assert trace not in left, trace
    assert "contacts" not in early
    assert counts["contacts"] >= 1
    assert hunan.clerks.venues_of(clerk) == []
    lines = hunan.venues.history(venue.id)
    assert [line.action for line in lines] == ["submit", "approve", "deregister"]
    assert [bool(line.by) for line in lines] == [False, True, False]
    found = hunan.venues.get(venue.id)
    assert found
    assert (found.name, found.state) == (venue.name, "deregistered")


def test_what_was_tidied_is_on_record_once_and_a_run_with_nothing_to_do_writes_nothing(hunan: TestWorkspace) -> None:
    _, venue = deregistered(hunan)
    assert venue.contact_until
    before = len(tidied(hunan))

    counts = tidy(hunan, venue.contact_until + SECOND)
    again = tidy(hunan, venue.contact_until + SECOND)

    assert tidied(hunan)[before:] == [counts]
    assert again == {}


def test_a_run_that_breaks_off_is_finished_by_the_next_and_counted(hunan: TestWorkspace) -> None:
    _, venue = deregistered(hunan)
    assert venue.contact_until
    late = venue.contact_until + SECOND
    tidy(hunan, venue.contact_until - SECOND)

    with patch.object(tidying, "record", side_effect=RuntimeError), pytest.raises(RuntimeError):
        tidy(hunan, late)
    with patch.object(type(hunan.venue_ends), "_put", side_effect=RuntimeError), pytest.raises(RuntimeError):
        tidy(hunan, late)

    assert tidy(hunan, late)["contacts"] == 1
    raw = hunan.venue_ends.raw(venue.id)
    assert raw
    assert raw.manager_sealed == b""


def test_an_account_expires_again_when_its_last_venue_is_tidied(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _ = approved(hunan)
    held = hunan.people.account(shopkeeper.account)
    gone = change_venue.deregister(hunan, shopkeeper, venue, None)
    assert held
    assert gone.contact_until

    tidy(hunan, gone.contact_until + SECOND)

    let_go = hunan.people.account(shopkeeper.account)
    assert held.kept_until is None
    assert let_go
    assert let_go.kept_until


def test_a_manager_of_another_venue_is_not_let_go(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _ = approved(hunan)
    other, _ = build(hunan, basics(hunan, "第二家"), [WantedEntrance("门")], contact(), shopkeeper.account)
    line = Decision(at=other.created_at, action="submit", before=None, after="submitted", by=shopkeeper.account)
    hunan.venues.commit(Change(before=None, after=_submitted(other), decision=line))
    gone = change_venue.deregister(hunan, shopkeeper, venue, None)
    assert gone.contact_until

    tidy(hunan, gone.contact_until + SECOND)

    found = hunan.people.account(shopkeeper.account)
    assert found
    assert found.kept_until is None


def _submitted(venue: Venue) -> Venue:
    from msgspec.structs import replace

    return replace(venue, state="submitted", manager_accepted=True, invited=None)


def test_a_draft_nobody_came_for_is_gone_after_its_days_with_all_it_held(hunan: TestWorkspace) -> None:
    phone, draft = imported(hunan)
    account = hunan.people.account_of_phone(phone)
    assert draft.contact_until == draft.created_at + span(hunan.tenant, "drafts_days")
    at(hunan, draft.contact_until - SECOND)
    before = hunan.venues.get(draft.id), list(hunan.venues.inviting(account or ""))
    at(hunan, draft.contact_until + SECOND)
    after = hunan.venues.get(draft.id), list(hunan.venues.inviting(account or ""))

    counts = tidy(hunan, hunan.instant())

    assert all(before)
    assert after == (None, [])
    assert counts["drafts"] >= 1
    left = everything(hunan, "venues")
    assert account
    assert draft.manager_person
    assert not [trace for trace in (draft.id, account, draft.manager_person) if trace in left]
    assert hunan.people.account_of_phone(phone) is None


def test_a_draft_whose_manager_came_lives_on_as_long_as_he_uses_it(hunan: TestWorkspace) -> None:
    phone, draft = imported(hunan)
    account = hunan.people.account_of_phone(phone)
    assert account
    accept_invitations(hunan, account)

    tidy(hunan, draft.created_at + span(hunan.tenant, "drafts_days") + timedelta(hours=1))

    assert hunan.venue_ends.raw(draft.id)
    accepted = hunan.venues.get(draft.id)
    assert accepted
    assert accepted.contact_until
    at(hunan, accepted.contact_until + SECOND)
    assert hunan.venues.get(draft.id) is None


def test_who_was_rejected_and_let_it_rest_is_forgotten_and_the_name_is_free(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _, _ = applied(hunan)
    rejected = review.decide(hunan, staff(hunan, "reviewer", WENCHANG), venue.id, "reject", "地址不清")
    assert rejected.contact_until

    tidy(hunan, rejected.contact_until + SECOND)

    raw = hunan.venue_ends.raw(venue.id)
    assert raw
    assert (raw.manager, raw.state) == ("", "rejected")
    assert hunan.venues.named(venue) is None
    account = hunan.people.account(shopkeeper.account)
    assert account is None or account.kept_until


def test_an_invitation_nobody_took_up_lapses(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _ = approved(hunan)
    named = contact()
    invited = hand_over.invite(hunan, shopkeeper, venue.id, named)
    assert invited.invited_until
    at(hunan, invited.invited_until - SECOND)
    before = hunan.venues.get(venue.id)
    at(hunan, invited.invited_until + SECOND)
    after = hunan.venues.get(venue.id)

    tidy(hunan, hunan.instant())

    raw = hunan.venue_ends.raw(venue.id)
    assert before
    assert open_contact(hunan, before)
    assert before.next_sealed
    assert after
    assert (after.next_sealed, after.invited) == (None, None)
    assert raw
    assert (raw.next_sealed, raw.next_person, raw.invited, raw.manager) == (None, None, None, shopkeeper.account)
    assert list(hunan.venues.inviting(invited.invited or "")) == []


def test_a_manager_who_handed_over_expires_like_anybody(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _ = approved(hunan)
    named = contact()
    hand_over.invite(hunan, shopkeeper, venue.id, named)
    successor = person(hunan, named.phone, named.id_number)
    hand_over.accept(hunan, successor, venue.id)
    hand_over.confirm(hunan, staff(hunan, "reviewer", WENCHANG), venue.id)

    tidy(hunan, hunan.instant() + SECOND)

    before, after = (hunan.people.account(each.account) for each in (shopkeeper, successor))
    assert before
    assert before.kept_until
    assert after
    assert after.kept_until is None


def test_an_upload_nobody_imported_does_not_wait_for_midnight(hunan: TestWorkspace) -> None:
    clear = keys.upload_key("43", "left")
    sealed = keys.sealed_upload_key("43", "left", "20260101")
    for key in (clear, sealed):
        hunan.files.put(key, b"rows", "application/octet-stream")
    day = span(hunan.tenant, "uploads_hours")
    early = tidy(hunan, hunan.instant() + day - timedelta(minutes=1))

    counts = tidy(hunan, hunan.instant() + day + timedelta(minutes=1))

    assert "uploads" not in early
    assert counts["uploads"] == 1
    assert (hunan.files.get(clear), hunan.files.get(sealed)) == (None, b"rows")
