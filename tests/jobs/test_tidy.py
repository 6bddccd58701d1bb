"""Tidying on schedule: by the event's time, and without a key of anybody."""

import json
from datetime import timedelta

import pytest

from chalicelib.domain.place.venue import Venue
from chalicelib.jobs import tidy
from chalicelib.people_stores import PeopleStores
from chalicelib.storage import keys
from chalicelib.usecases.custody.tidy import Untidied
from chalicelib.usecases.custody.tidy import tidy as end_what_is_due
from chalicelib.usecases.venue import change_venue
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be
from tests.usecases.test_tidy import deregistered
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws


@pytest.fixture
def hunan(monkeypatch: pytest.MonkeyPatch) -> TestWorkspace:
    workspace = province("43")
    be(workspace, monkeypatch)
    return workspace


def test_a_run_ends_what_is_due_at_its_events_time(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shopkeeper, venue, _ = approved(hunan)
    gone = change_venue.deregister(hunan, shopkeeper, venue, None)
    assert gone.contact_until
    lean = TestWorkspace(hunan.settings, hunan.tenant)
    be(lean, monkeypatch)
    monkeypatch.setattr(PeopleStores, "keyring", property(lambda _: pytest.fail("tidying opens nothing")))

    early = tidy.handle({"time": (gone.contact_until - timedelta(seconds=1)).isoformat()}, None)
    counts = tidy.handle({"time": (gone.contact_until + timedelta(seconds=1)).isoformat()}, None)

    assert (early, counts) == ({}, {"contacts": 1})
    events = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    assert [each["count"] for each in events if each["event"] == "tidied"] == [1]


def test_a_row_that_cannot_be_ended_holds_up_nothing_else_and_fails_the_run(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, broken = deregistered(hunan)
    _, sound = deregistered(hunan)
    assert sound.contact_until
    late = sound.contact_until + timedelta(seconds=1)
    upload = keys.upload_key("43", "beside")
    hunan.files.put(upload, b"rows", "application/octet-stream")
    raw = hunan.venue_ends.raw

    def poisoned(venue_id: str) -> Venue | None:
        if venue_id == broken.id:
            raise ValueError("unreadable")
        return raw(venue_id)

    with monkeypatch.context() as storm:
        storm.setattr(hunan.venue_ends, "raw", poisoned)
        with pytest.raises(Untidied, match="could not be ended"):
            end_what_is_due(hunan, late)
    logged = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"untidied"' in line]
    after, kept = raw(sound.id), raw(broken.id)
    counts = end_what_is_due(hunan, late)

    assert hunan.files.get(upload) is None
    assert [(each["kind"], each["error"]) for each in logged] == [("contact", "ValueError")]
    assert after
    assert after.manager_sealed == b""
    assert kept
    assert kept.manager_sealed
    assert counts["contacts"] == 1
