"""Counting the rows of a cell."""

from datetime import UTC, datetime, timedelta

from chalicelib.domain.entry.kept_visit import KeptVisit
from chalicelib.domain.entry.tally import Counted, Tally, tally


def row(scan_id: str, visitor: str, number: int = 0, **changes: object) -> KeptVisit:
    given: dict[str, object] = {"abnormal": False, "mode": "scan", "presence": "on_site", "entrance": "east"} | changes
    sk = f"091500000#{given['entrance']}#{scan_id}#{number}"
    return KeptVisit(
        pk="43#shop#20260105",
        sk=sk,
        venue="shop",
        day="20260105",
        time="091500000",
        scan_id=scan_id,
        visitor=visitor,
        **given,  # type: ignore[arg-type]
    )


def test_a_cell_counts_rows_scans_and_different_people() -> None:
    mother, child = row("a", "m"), row("a", "c", 1, mode="companion", abnormal=True)
    again = row("b", "m", entrance="west", presence="unverified")

    counted = tally([again, mother, child])

    assert counted == Tally(
        total=3,
        scans=2,
        people=2,
        abnormal=1,
        by_entrance={"east": 2, "west": 1},
        scans_by_entrance={"east": 1, "west": 1},
        abnormal_by_entrance={"east": 1},
        by_mode={"scan": 2, "companion": 1},
        abnormal_by_mode={"companion": 1},
        by_presence={"on_site": 2, "unverified": 1},
        by_hour={"09": Counted(visits=3, scans=2, abnormal=1)},
    )


def test_the_abnormal_whom_staff_wrote_down_are_counted_in_and_once_more_apart() -> None:
    rows = [
        row(f"{n}", f"{n}", mode=mode, abnormal=True) for n, mode in enumerate(("scan", "assisted", "paper", "card"))
    ]
    calm = row("c", "c", mode="assisted", entrance="west")

    counted = tally([*rows, calm])

    assert (counted.abnormal, counted.abnormal_by_entrance) == (4, {"east": 4})
    assert counted.abnormal_written_by_entrance == {"east": 2}


def test_an_empty_cell_counts_nothing() -> None:
    assert tally([]) == Tally(total=0, scans=0, people=0, abnormal=0)


def test_a_visit_tells_its_instant_from_its_local_day_and_time() -> None:
    occurred_at = row("a", "m").occurred_at(timedelta(hours=8))

    assert occurred_at == datetime(2026, 1, 5, 1, 15, tzinfo=UTC)


def test_what_staff_wrote_down_is_sealed_by_a_key_of_its_own() -> None:
    assert row("a", "m").row_class == "visits"
    assert row("a", "m", mode="companion").row_class == "visits"
    assert row("a", "m", mode="assisted").row_class == "assisted"
    assert row("a", "m", mode="paper").row_class == "paper"
