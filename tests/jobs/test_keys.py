"""The hourly keys job: at the time its event says, loud when something is missing."""

from datetime import timedelta

import pytest
from msgspec.structs import asdict

from chalicelib import runtime
from chalicelib.jobs import keys as job
from chalicelib.jobs.due import FutureRefused, time_of
from chalicelib.storage import keys
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


def test_an_invocation_without_a_time_makes_the_keys_of_now(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    be(hunan, monkeypatch)

    counts = job.handle({}, None)

    assert counts == {"made": 48, "kept": 0, "failed": 0}
    assert hunan.day_keys.get("visits", keys.day(hunan.instant(), hunan.utc_offset)).writable


def test_a_run_that_made_not_all_fails_after_making_the_others(
    hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    be(hunan, monkeypatch)
    in_a_month = hunan.instant() + timedelta(days=31)
    monkeypatch.setattr(hunan.epoch_keys, "create", lambda *_: 1 / 0)

    with pytest.raises(job.KeysIncomplete):
        job.handle({"time": in_a_month.isoformat()}, None)


def test_only_a_local_stage_is_told_that_it_is_later(hunan: TestWorkspace) -> None:
    tomorrow = (hunan.instant() + timedelta(days=1)).isoformat()
    cloud = runtime.Workspace(hunan.settings.__class__(**_settings(hunan, local=False)), hunan.tenant)

    assert time_of({"time": tomorrow}, hunan).isoformat() == tomorrow
    with pytest.raises(FutureRefused):
        time_of({"time": tomorrow}, cloud)


def test_a_time_without_its_zone_is_refused(hunan: TestWorkspace) -> None:
    with pytest.raises(ValueError, match="zone"):
        time_of({"time": "2026-01-05T09:15:00"}, hunan)


def _settings(workspace: TestWorkspace, **changes: object) -> dict[str, object]:
    settings = workspace.settings
    return asdict(settings) | changes
