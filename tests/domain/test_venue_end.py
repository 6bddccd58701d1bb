"""When whom a venue names is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.domain.place.venue import STATES, Venue
from chalicelib.domain.place.venue_end import Ends, answerer, left_at, timed, without_contact

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ENDS = Ends(contacts=timedelta(days=30), unclaimed=timedelta(days=90), unused=timedelta(days=365))
VENUE = Venue(
    id="v",
    name="小军超市",
    category="supermarket",
    department=None,
    region="430525001001",
    address="测试路482号",
    manager="account",
    manager_sealed=b"box",
    manager_mask={"name": "李*"},
    manager_person="person",
    applicant="account",
    created_at=NOW - timedelta(days=10),
    seed=b"",
)


def in_state(state: str, **changes: object) -> Venue:
    return replace(VENUE, state=state, **changes)  # type: ignore[arg-type]


def test_only_a_venue_at_which_people_are_registered_needs_somebody_to_answer() -> None:
    answered = {state for state in STATES if answerer(in_state(state)) == "account"}

    assert answered == {"submitted", "approved", "returned", "disabled"}


@pytest.mark.parametrize(
    ("venue", "days"),
    [
        (in_state("draft", manager_accepted=False), 80),
        (in_state("draft"), 365),
        (in_state("rejected"), 365),
        (in_state("deregistered"), 30),
        (in_state("approved"), None),
        (in_state("submitted", manager_accepted=False), None),
    ],
)
def test_a_contact_ends_by_the_venues_state(venue: Venue, days: int | None) -> None:
    until = timed(None, venue, NOW, ENDS).contact_until

    assert until == (None if days is None else NOW + timedelta(days=days))


def test_a_later_change_of_a_deregistered_venue_does_not_put_its_end_off() -> None:
    first = timed(VENUE, in_state("deregistered"), NOW, ENDS)

    again = timed(first, replace(first, version=9), NOW + timedelta(days=20), ENDS)

    assert again.contact_until == first.contact_until


def test_an_invitation_ends_by_when_it_was_made() -> None:
    invited = timed(VENUE, in_state("approved", next_sealed=b"next"), NOW, ENDS)
    edited = timed(invited, replace(invited, name="改名"), NOW + timedelta(days=5), ENDS)
    taken = timed(edited, replace(edited, next_sealed=None), NOW + timedelta(days=6), ENDS)

    assert invited.invited_until == edited.invited_until == NOW + timedelta(days=90)
    assert taken.invited_until is None


def test_nothing_of_anybody_is_left_in_a_forgotten_contact() -> None:
    full = replace(
        VENUE, next_sealed=b"x", next_mask={}, next_person="p", author_person="q", invited_by="r", import_row="marks"
    )

    left = without_contact(full)

    assert not any(
        getattr(left, name)
        for name in Venue.__struct_fields__
        if name.startswith(("manager_sealed", "manager_mask", "manager_person", "next_", "invited", "author", "import"))
    )
    assert (left.manager, left.applicant, left.name) == ("", "", "小军超市")


@pytest.mark.parametrize(("seconds", "there"), [(-1, True), (0, False), (1, False)])
def test_a_draft_is_there_until_its_time(seconds: int, there: bool) -> None:
    draft = timed(None, in_state("draft", manager_accepted=False), NOW, ENDS)
    assert draft.contact_until

    assert (left_at(draft, draft.contact_until + timedelta(seconds=seconds)) is not None) == there
