"""Figures of a region over HTTP: shape, days, and no oracle for whoever writes people down in it."""

import random
from datetime import timedelta

import pytest

from chalicelib.domain.alarm.alert import Alert
from chalicelib.domain.person.clerk import Clerk
from chalicelib.domain.person.role import Role
from chalicelib.usecases.supervision.roll_up import SETTLED, roll_up_county
from tests.api.supervised import Supervised, believe
from tests.embedded import province
from tests.usecases.figures_county import SmallCounty

pytestmark = pytest.mark.aws
ANNING = "620105"
FIGURES = f"/v1/figures?region={ANNING}"


@pytest.fixture(scope="module")
def made() -> Supervised:
    """Return a county with two shops, four people who scanned and three who were written down, one of each abnormal."""
    supervised = Supervised(province("62"))
    county = SmallCounty(supervised.workspace)
    shop, school = county.open(ANNING, "supermarket"), county.open(ANNING, "school")
    supervised.venues += [shop, school]
    rows = [county.visit(shop, county.today, f"09000{n}000", abnormal=n == 0, visitor=f"v{n}") for n in range(4)]
    written = [("assisted", True), ("assisted", False), ("paper", True)]
    rows += [
        county.visit(shop, county.today, "100000000", mode=mode, abnormal=bad, visitor=f"w{n}")
        for n, (mode, bad) in enumerate(written)
    ]
    county.put(rows)
    county.count(rows)
    return supervised


@pytest.fixture(autouse=True)
def _believed(made: Supervised, monkeypatch: pytest.MonkeyPatch) -> None:
    believe(made, monkeypatch)
    alerts = [alert(made, county_only=False, minutes=-5), alert(made, county_only=True, minutes=-5)]
    monkeypatch.setattr(made.workspace.alerts, "open_in", lambda county: iter([*alerts, alert(made, minutes=5)]))
    roll_up_county(made.workspace, ANNING, made.workspace.instant() + random.randrange(1, 9) * SETTLED)


def alert(made: Supervised, *, county_only: bool = False, minutes: int = 5) -> Alert:
    """Return an open alert at the shop, due in so many minutes."""
    now, shop = made.workspace.instant(), made.venues[0]
    return Alert(
        id="a",
        venue=shop.id,
        entrance=f"{shop.id}22",
        occurred_at=now,
        raised_at=now,
        due_at=now + timedelta(hours=minutes),
        county_only=county_only,
    )


def reviewer(made: Supervised) -> str:
    """Return the token of a reviewer of the county."""
    return made.holding(Role("reviewer", ANNING, "街道办"))


def test_the_county_sees_all_that_was_counted(made: Supervised) -> None:
    answer = made.ask(reviewer(made), FIGURES).json

    today = answer["from"]
    assert answer["total"] == {
        "visits": 7,
        "scans": 7,
        "people": 7,
        "abnormal": 3,
        "entrances": 4,
        "entrances_scanned": 1,
        "use_rate": 0.25,
        "venues": {"approved": 2},
        "alerts": {"open": 3, "overdue": 2},
        "reviews_overdue": 0,
    }
    assert (answer["to"], answer["by"], answer["missing"], answer["items"]) == (today, None, 0, [])
    assert answer["as_of"].endswith("+08:00")


def test_parts_have_names_in_both_languages(made: Supervised) -> None:
    from tests.http import call

    token = reviewer(made)
    for path, zh, en in (
        ("category", {"超市", "学校"}, {"Supermarket", "School"}),
        ("county", {"安宁区"}, {"安宁区"}),
        ("mode", {None}, {None}),
    ):
        for language, wanted in (("zh", zh), ("en", en)):
            headers = {"Accept-Language": language}
            answer = call(made.workspace, "GET", f"{FIGURES}&by={path}", token=token, headers=headers).json
            assert {item["name"] for item in answer["items"]} == wanted


@pytest.mark.parametrize(
    "by", ["", "&by=hour", "&by=mode", "&by=category", "&by=venue", "&by=day", "&category=supermarket"]
)
def test_whoever_writes_people_down_in_the_region_learns_no_colour_from_any_figure(made: Supervised, by: str) -> None:
    token = reviewer(made)
    account, shop = made.callers[token].account, made.venues[0]
    clerk = Clerk(
        venue=shop.id, account=account, since=made.workspace.instant(), appointed_by=shop.manager, entrances=()
    )
    made.workspace.clerks.keep(clerk)

    answer = made.ask(token, FIGURES + by).json

    assert answer["total"]["abnormal"] == 1
    assert answer["total"]["alerts"] == {"open": 2, "overdue": 1}
    assert sum(item["abnormal"] for item in answer["items"]) in (0 if not answer["items"] else 1, 1)
    assert answer["total"]["visits"] == 7


def test_elsewhere_a_clerk_with_a_role_sees_what_every_officer_sees(made: Supervised) -> None:
    token = reviewer(made)
    shop = made.venues[0]
    account = made.callers[token].account
    clerk = Clerk(
        venue=shop.id, account=account, since=made.workspace.instant(), appointed_by=shop.manager, entrances=()
    )
    made.workspace.clerks.keep(clerk)

    school = made.ask(token, f"{FIGURES}&category=school").json

    assert school["total"]["abnormal"] == 0
    assert made.ask(reviewer(made), FIGURES).json["total"]["abnormal"] == 3


@pytest.mark.parametrize(
    ("query", "fault"),
    [
        ("&from=2026-01-02&to=2026-01-01", {"to": "days_reversed"}),
        ("&to=2999-01-01", {"to": "in_future"}),
        ("&from=2025-01-01&to=2025-03-01", {"from": "days_too_many"}),
        ("&from=0001-01-01", {"from": "too_long_ago"}),
        ("&by=week", {"by": "not_allowed"}),
        ("&by=town", {"by": "by_no_such_part"}),
        ("&category=castle", {"category": "category_unknown"}),
        ("&department=castle", {"department": "department_unknown"}),
        ("&day=2026-01-01", {"day": "unknown_field"}),
    ],
)
def test_odd_questions_are_refused(made: Supervised, query: str, fault: dict[str, str]) -> None:
    answer = made.ask(reviewer(made), FIGURES + query)

    assert (answer.status, answer.faults) == (422, fault)


@pytest.mark.parametrize(
    ("region", "status"), [("62010", 422), ("620199", 422), ("43", 422), ("", 422), ("620102", 403)]
)
def test_a_region_that_is_none_or_not_ones_own_is_refused(made: Supervised, region: str, status: int) -> None:
    assert made.ask(reviewer(made), f"/v1/figures?region={region}").status == status


def test_what_nobody_counted_yet_is_missing_and_not_nought(made: Supervised) -> None:
    token = made.holding(Role("command", "62", "省指挥部"))

    answer = made.ask(token, "/v1/figures?region=62").json

    counties = len(made.workspace.regions.counties_under("62"))
    assert (answer["total"]["visits"], answer["missing"]) == (7, counties - 1)


def test_venues_come_in_pages_beside_the_total_of_all(made: Supervised) -> None:
    token = reviewer(made)

    first = made.ask(token, f"{FIGURES}&by=venue&limit=1").json
    second = made.ask(token, f"{FIGURES}&by=venue&limit=1&cursor={first['next_cursor']}").json

    assert [item["key"] for page in (first, second) for item in page["items"]] == sorted(v.id for v in made.venues)
    assert second["next_cursor"] is None
    assert first["total"]["visits"] == second["total"]["visits"] == 7
