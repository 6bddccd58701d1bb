"""Categories of venues and each province's reading of them."""

import pytest

from chalicelib.domain.place.category import CATEGORIES, GROUPS, VEHICLE_KINDS, find
from chalicelib.tenants import categories
from chalicelib.tenants.reading import PolicyError

BOTH = pytest.mark.parametrize("province", ["43", "62"])
HUNAN = (categories.FOLDER / "categories-43.toml").read_text(encoding="utf-8")


def departments(province, category):
    return [department.name for department in categories.load(province).get(category).departments]


def test_every_category_has_an_id_of_its_own_and_one_of_the_groups():
    codes = [category.code for category in CATEGORIES]

    assert len(set(codes)) == len(codes)
    assert all(code.isascii() and code.replace("_", "").isalpha() and code.islower() for code in codes)
    assert {category.group for category in CATEGORIES} == {group.code for group in GROUPS}


def test_the_vehicles_are_those_of_the_notices():
    assert {"coach", "bus", "taxi", "ride_hailing", "metro_train", "other_vehicle"} == set(VEHICLE_KINDS)
    assert [find(kind).name for kind in ("coach", "bus", "taxi", "ride_hailing")] == [
        "客运班车",
        "公交车",
        "的士（出租车）",
        "网约车",
    ]


def test_an_unknown_category_is_not_found():
    assert find("zoo") is None
    with pytest.raises(KeyError):
        categories.load("43").get("zoo")


@BOTH
def test_every_category_has_a_department_and_minutes_in_every_province(province):
    reading = categories.load(province)

    assert [each.category for each in reading] == list(CATEGORIES)
    for each in reading:
        assert each.departments
        assert 0 < each.dwell.visitor <= each.dwell.minutes("resident") <= 1440


@BOTH
def test_no_department_of_a_file_is_without_work(province):
    reading = categories.load(province)

    assert [code for code in reading.departments if not reading.of_department(code)] == []


@pytest.mark.parametrize(
    ("category", "owners"),
    [
        ("hotel", ["公安局", "文旅广体局"]),
        ("enterprise", ["科工局", "经开区"]),
        ("telecom_operator", ["科工局"]),
        ("railway_station", ["交通运输局"]),
        ("taxi", ["交通运输局"]),
        ("restaurant", ["市监局"]),
        ("pharmacy", ["市监局"]),
        ("supermarket", ["商务局"]),
        ("farmers_market", ["商务局"]),
        ("marriage_registry", ["民政局"]),
        ("medical_institution", ["卫健局"]),
        ("detention", ["公安局"]),
        ("school", ["教育局"]),
        ("residential_estate", ["各乡镇（街道、管理区）、村（社区）"]),
    ],
)
def test_hunan_divides_the_work_as_its_notice_does(category, owners):
    assert departments("43", category) == owners


def test_schools_fall_under_the_other_departments_that_the_notice_speaks_of():
    hunan = categories.load("43")

    assert hunan.departments["education"].under == "other_departments"
    assert {"school", "kindergarten", "park"} <= set(hunan.of_department("other_departments"))


def test_gansu_gives_what_moves_and_where_it_stops_to_transport():
    gansu = categories.load("62")

    assert set(VEHICLE_KINDS) | {"coach_station", "wharf", "metro_station"} <= set(gansu.of_department("transport"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("pharmacy = ", "farmacy = ", r"categories-43.toml: categories.farmacy: unknown key"),
        ("pharmacy = ", "# ", r"categories.pharmacy: missing"),
        (
            'pharmacy = { departments = ["market_regulation"]',
            'pharmacy = { departments = ["market"]',
            r"market is no department",
        ),
        ('pharmacy = { departments = ["market_regulation"]', "pharmacy = { departments = []", r"departments: missing"),
        ("dwell = { visitor = 15 }", "dwell = { guest = 15 }", r"categories.pharmacy.dwell.guest: unknown key"),
        ("dwell = { visitor = 15 }", "stay = { visitor = 15 }", r"categories.pharmacy.stay: unknown key"),
        ('under = "other_departments"', 'under = "others"', r"departments.education.under: no such department"),
        ("\n[dwell_default]", "\n[dwell_defaults]", r"dwell_default.*: unknown or missing"),
    ],
)
def test_a_slip_of_the_pen_is_refused_with_its_key(old, new, message):
    assert old in HUNAN

    with pytest.raises(PolicyError, match=message):
        categories.parse(HUNAN.replace(old, new, 1), "categories-43.toml")
