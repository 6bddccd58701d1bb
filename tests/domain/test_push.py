"""What each county gets of a contact: its own venues, its own people, and nothing of the others."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.tracing.candidate import Candidate, Seen
from chalicelib.domain.tracing.push import Push, Pushed, county_of, shares, together
from chalicelib.domain.tracing.reason import Reason

NOON = datetime(2022, 3, 1, 12, 0)  # noqa: DTZ001  reasons tell local times
HERE, THERE, HOME = "430525", "430522", "430102"
VENUES = {"here": HERE, "there": THERE}
KNOWN = {HERE, THERE, HOME}


def reason(venue: str) -> Reason:
    return Reason(
        degree=1,
        venue=venue,
        trip="",
        entrances=(f"{venue}-door",),
        source_entrances=(f"{venue}-side",),
        from_=NOON,
        to=NOON + timedelta(minutes=30),
        overlap_minutes=30,
        together_minutes=20,
        dwells=(("visitor", 60),),
        source_dwells=(("visitor", 60),),
        modes=("scan",),
        presences=("on_site",),
        scanned_at=(NOON,),
    )


CANDIDATE = Candidate(
    id="c",
    degree=1,
    person="p",
    seen=Seen(mask="张*"),
    since_s=0,
    meetings=2,
    reasons=(reason("here"), reason("there")),
    places={"here": "面馆", "here-door": "东门", "here-side": "侧门", "there": "车站", "there-door": "一号口"},
    counties=(THERE, HERE),
    towns=(f"{HERE}001", f"{THERE}002"),
)


def shared(residence: str | None) -> dict[str, Pushed]:
    return shares(CANDIDATE, residence, lambda venue: VENUES.get(venue, ""), KNOWN)


def test_the_county_of_a_venue_gets_what_happened_there_and_nothing_of_elsewhere() -> None:
    found = shared(None)

    assert set(found) == {HERE, THERE}
    here = found[HERE].candidate
    assert found[HERE].concerns == ("venue",)
    assert [each.venue for each in here.reasons] == ["here"]
    assert (here.counties, here.towns, here.meetings) == ((HERE,), (f"{HERE}001",), 1)
    assert set(here.places) == {"here", "here-door", "here-side"}


def test_the_county_where_he_lives_gets_all_of_his_reasons() -> None:
    found = shared(f"{HOME}001001")

    assert set(found) == {HERE, THERE, HOME}
    assert (found[HOME].concerns, found[HOME].candidate) == (("residence",), CANDIDATE)
    assert (shared(HERE)[HERE].concerns, shared(HERE)[HERE].candidate) == (("venue", "residence"), CANDIDATE)


@pytest.mark.parametrize("residence", ["", "文昌路18号", "110101001", "43", "４３０１０２"])
def test_what_is_no_county_of_the_province_gets_nothing(residence: str) -> None:
    assert set(shared(residence)) == {HERE, THERE}


def test_a_county_with_hundreds_gets_them_in_parts() -> None:
    pushed = [Pushed(candidate=replace(CANDIDATE, id=f"c{n:03d}"), concerns=("venue",)) for n in range(101)]

    assert [len(part) for part in together(reversed(pushed))] == [50, 50, 1]
    assert together(reversed(pushed))[0] == tuple(pushed[:50])
    assert together([]) == []


def test_a_push_is_taken_on_once() -> None:
    push = Push(id=f"{HERE}-1-a", case="c", county=HERE, office="县疾控", at=NOON, count=1)

    taken = push.accepted("县指挥部", NOON)

    assert (push.state, taken.state, taken.accepted_office) == ("waiting", "accepted", "县指挥部")
    with pytest.raises(Conflict, match="push_state"):
        taken.accepted("县疾控", NOON)


@pytest.mark.parametrize(("name", "county"), [("430525-1-a", "430525"), ("43052-1", ""), ("x", ""), ("430525-", "")])
def test_an_id_tells_its_county(name: str, county: str) -> None:
    assert county_of(name) == county
