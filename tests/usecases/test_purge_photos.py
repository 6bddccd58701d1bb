"""Photos of inspections: committed to, erased with their day's key, swept, as all that lies sealed under a day."""

import pytest

from chalicelib.domain.retention import day_name
from chalicelib.security.sealing import seal
from chalicelib.storage import keys
from chalicelib.usecases.custody import purge
from tests.custody import SOON, ending, entries, live_through, make_keys, run, today
from tests.embedded import province

pytestmark = pytest.mark.aws


@pytest.fixture(autouse=True)
def _no_other_class(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purge, "CLASSES", ("photos",))


def test_a_day_of_photos_is_committed_to_erased_certified_and_swept() -> None:
    hunan = province("43")
    day = today(hunan)
    make_keys(hunan, day, "photos")
    home = keys.sealed_files_of("43", "photos", day_name(day))
    box = seal(hunan.day_keys.get("photos", day_name(day)).seal, b"picture", home + "one")
    for name in ("one", "two"):
        hunan.files.put(home + name, box, "application/octet-stream")

    for _ in live_through(hunan, day, "photos"):
        pass

    told = {entry["kind"]: entry["facts"] for entry in entries(hunan, "COMMIT", "CERT", "SWEPT", "FAIL")}
    assert (told["COMMIT"]["rows"], told["CERT"]["rows"], told["CERT"]["openable"]) == (2, 2, 0)
    assert (told["SWEPT"]["deleted"], told["SWEPT"]["left"], "FAIL" in told) == (2, 0, False)
    assert list(hunan.files.listed(home)) == []


def test_a_photo_that_vanishes_before_its_deadline_is_missed() -> None:
    hunan = province("43")
    day = today(hunan)
    make_keys(hunan, day, "photos")
    place = keys.sealed_files_of("43", "photos", day_name(day)) + "one"
    hunan.files.put(place, b"sealed", "application/octet-stream")
    steps = live_through(hunan, day, "photos")
    next(steps)
    next(steps)

    hunan.files.delete(place)
    for _ in steps:
        pass
    run(hunan, ending(hunan, day, "photos") + SOON)

    assert [entry["facts"]["reason"] for entry in entries(hunan, "FAIL")][:1] == ["rows_differ"]
