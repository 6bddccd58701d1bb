"""Which application a row of a list means: spelled otherwise it is found, and nothing unsure is taken for certain."""

import pytest

from chalicelib.domain.supervision.expected import Expected
from chalicelib.domain.supervision.folding import address_key, core_key, folded, name_key, same_address
from chalicelib.domain.supervision.matching import Applied, Match, Matcher, decided

UNITS = ("湖南省", "邵阳市", "洞口县", "文昌街道", "桔城社区")
VILLAGE, TOWN = "430525001001", "430525001"


def venue(venue_id: str, name: str, address: str = "文昌路18号", region: str = VILLAGE, plate: str = "") -> Applied:
    return Applied(venue_id, name, address, region, plate, UNITS)


def row(name: str, address: str = "文昌路18号", region: str = VILLAGE, plate: str = "") -> Expected:
    return Expected(name=name, address=address, region=region, department="commerce", row=1, plate=plate)


OTHERS = [
    venue(f"other{n}", f"测试{mark}便民超市", f"雪峰路{n}号", f"43052500100{n}") for n, mark in enumerate("甲乙丙丁戊")
]


def match(wanted: Expected, *venues: Applied) -> Match:
    return Matcher([*OTHERS, *venues]).match(wanted, UNITS)


@pytest.mark.parametrize(
    "said",
    [
        row("小军超市"),
        row("小　军 超市", "文昌路１８号"),
        row("小军超市有限公司"),
        row("洞口县小军超市"),
        row("洞口小军超市（个体工商户）"),
        row("小军超市", "湖南省邵阳市洞口县文昌街道桔城社区文昌路18号"),
        row("小军超市", "洞口县文昌街道 桔城社区 文昌路 18 号", TOWN),
    ],
    ids=lambda said: f"{said.name} {said.address}",
)
def test_what_offices_spell_otherwise_is_the_same_place(said: Expected) -> None:
    assert match(said, venue("v", "小军超市")) == Match("exact", "v")


def test_a_countys_own_offices_are_named_with_it_or_without() -> None:
    office = venue("v", "洞口县政务服务中心")

    assert match(row("县政务服务中心"), office) == match(row("政务服务中心"), office) == Match("exact", "v")


def test_a_slip_of_the_pen_at_the_same_address_is_probably_it() -> None:
    found = match(row("小君便利超市"), venue("v", "小军便利超市"))

    assert (found.grade, found.venue) == ("probable", "v")
    assert set(found.candidates[0].why) == {"near_name", "same_address"}


def test_without_an_address_the_only_one_of_that_name_is_probably_it_and_of_two_neither() -> None:
    one, two = venue("v", "小军超市"), venue("w", "小军超市", "雪峰路7号")

    alone, between = match(row("小军超市", ""), one), match(row("小军超市", ""), one, two)

    assert (alone.grade, alone.venue) == ("probable", "v")
    assert (between.grade, between.venue) == ("unsure", None)
    assert {each.venue for each in between.candidates} == {"v", "w"}


@pytest.mark.parametrize("name", ["小军超市二店", "小军超市（分店）", "小军超市"])
def test_a_like_name_at_another_address_is_a_question(name: str) -> None:
    found = match(row(name, "和平路9号"), venue("v", "小军超市"))

    assert (found.grade, found.venue) == ("unsure", None)
    assert [each.venue for each in found.candidates] == ["v"]


def test_that_both_are_supermarkets_says_nothing() -> None:
    assert match(row("测试己便民超市", "和平路9号"), venue("v", "测试庚便民超市")).grade == "missing"


def test_another_village_of_the_same_name_is_another_place() -> None:
    assert match(row("小军超市", region="430525002001"), venue("v", "小军超市")).grade == "missing"


def test_a_vehicle_is_its_plate_and_nothing_else() -> None:
    bus = venue("v", "城东客运一号", "", "430525", "湘E12345")

    assert match(row("别的名字", "", "430525", "湘E12345"), bus) == Match("exact", "v")
    assert match(row("城东客运一号", "", "430525", "湘E12346"), bus) == Match("missing")


@pytest.mark.parametrize("name", ["㵲溪渡口便利店", "𠮷野家", "\U00031350记", "+1 酒吧", "①号公馆", "＝SUM店"])
def test_rare_characters_and_marks_are_compared_like_others(name: str) -> None:
    assert match(row(name), venue("v", name)) == Match("exact", "v")
    assert folded(name)


def test_folding_leaves_a_name_that_is_nothing_but_a_unit_or_a_company() -> None:
    assert name_key("洞口县", UNITS) == "洞口县"
    assert name_key("有限公司", UNITS) == "有限公司"
    assert core_key("（老街）", UNITS) == "老街"
    assert address_key("洞口县文昌街道", UNITS) == "文昌街道"
    assert not same_address("", "")
    assert not same_address("8号", "文昌路18号")  # too short to be told from another street's


def test_people_overrule_the_comparison_and_let_it_speak_again() -> None:
    found = Match("probable", "v")

    assert decided(found, "w") == Match("exact", "w")
    assert decided(found, "") == Match("missing")
    assert decided(found, None) == found


def test_a_row_keeps_its_name_through_spelling_and_place_in_the_list() -> None:
    again = Expected(name="小军 超市", address="文昌路１８号", region=VILLAGE, department="commerce", row=9)

    assert again.key == row("小军超市").key
    assert row("小军超市", "和平路9号").key != row("小军超市").key
