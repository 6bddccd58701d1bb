"""Tidying on schedule: by the event's time, and without a key of anybody."""

import json
from datetime import timedelta

import pytest

from chalicelib.jobs import tidy
from chalicelib.people_stores import PeopleStores
from chalicelib.usecases.venue import change_venue
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be
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
