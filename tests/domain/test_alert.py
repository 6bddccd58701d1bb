"""Alert ids: derived from the visit, and telling where the alert is kept."""

import pytest

from chalicelib.domain.alarm.alert import AlertId, id_of, parse_id
from tests.domain.test_tally import row


def test_a_visit_has_one_alert_id_and_another_visit_another() -> None:
    first, companion = row("a", "m"), row("a", "c", 1)

    assert id_of(first, "430525") == id_of(row("a", "m"), "430525")
    assert id_of(first, "430525") != id_of(companion, "430525")


def test_an_alert_id_is_read_back_as_it_was_spelled() -> None:
    name = id_of(row("a", "m"), "430525")

    assert parse_id(str(name)) == name
    assert (name.county, name.day, name.time) == ("430525", "20260105", "091500000")


@pytest.mark.parametrize(
    "text", ["", "a-b-c-d", "430525-20260105-091500000", "43052x-20260105-091500000-aaaaaaaaaaaaaaaa"]
)
def test_what_is_no_alert_id_is_not_read(text: str) -> None:
    assert parse_id(text) is None


def test_an_id_of_other_digits_than_ours_is_not_read() -> None:
    arabic = AlertId("٤٣٠٥٢٥", "20260105", "091500000", "a" * 16)

    assert parse_id(str(arabic)) is None
