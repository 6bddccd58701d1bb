"""The composition: everything on the page, nothing over anything else, names at their height, whatever their length."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from benchmarks.poster_samples import GANSU, HUNAN, LONG, VEHICLE
from chalicelib.poster.content import Poster
from chalicelib.poster.elements import Area, Box, Code, Line, Sheet
from chalicelib.poster.faces import face
from chalicelib.poster.layout import layout
from chalicelib.poster.papers import PAGES
from chalicelib.poster.refusals import MissingGlyph, TextTooLong

PRINTABLE = Box(5, 3, 287, 412)  # what an office printer reaches
NAME_PARTS = ("venue", "entrance")
VEHICLE_HUNAN = replace(HUNAN, kind="vehicle", plate="湘E·D12345")


def lines_of(sheet: Sheet, *parts: str) -> list[Line]:
    return [element for element in sheet.elements if isinstance(element, Line) and (not parts or element.part in parts)]


def areas_of(sheet: Sheet, part: str) -> list[Box]:
    return [element.box for element in sheet.elements if isinstance(element, Area) and element.part == part]


def tile_of(sheet: Sheet) -> Box:
    return next(element.tile for element in sheet.elements if isinstance(element, Code))


def text_of(sheet: Sheet, part: str) -> str:
    return "".join(line.text for line in lines_of(sheet, part)).replace(" ", "")


def faults(sheet: Sheet) -> list[str]:
    """Name everything that overlaps, leaves the page or leaves its own ground."""
    boxes = [(line.text, line.box) for line in lines_of(sheet)]
    tile = tile_of(sheet)
    found = [f"{text} leaves the page" for text, box in boxes if not PRINTABLE.holds(box)]
    found += [f"{text} is over the code" for text, box in boxes if box.overlaps(tile)]
    found += [f"{one} is over {other}" for (one, a), (other, b) in combinations(boxes, 2) if a.overlaps(b)]
    for part in ("bracket", "step rule", "foot rule", "entrance label", "plate label", "band", "band edge"):
        found += [f"{part} is over the code" for box in areas_of(sheet, part) if box.overlaps(tile)]
    for part, ground in (
        ("entrance", "entrance label"),
        ("plate", "plate field"),
        ("slogan", "seal"),
        ("brand", "band"),
    ):
        for line in lines_of(sheet, part):
            if not any(box.holds(line.box) for box in areas_of(sheet, ground)):
                found.append(f"{line.text} leaves its {ground}")
    labels = areas_of(sheet, "entrance label") + areas_of(sheet, "plate label") + areas_of(sheet, "band")
    for line in lines_of(sheet, "venue", "step", "code"):
        found += [f"{line.text} is under a label" for box in labels if box.overlaps(line.box)]
    return found


def height_mm(line: Line) -> float:
    """Return the height of a full-bodied Chinese character in a line's size."""
    low, high = face(line.type.weight).ink("国")
    return (high - low) * line.type.em


@pytest.mark.parametrize("poster", [HUNAN, GANSU, LONG, VEHICLE], ids=["hunan", "gansu", "long", "vehicle"])
def test_a_poster_has_no_fault(poster):
    assert faults(layout(poster)) == []


@pytest.mark.parametrize("character", ["国", "㵲", "W", "@", "，", "W国", "Wide ", "Åg", "（"])
@pytest.mark.parametrize("entrance", [2, 30])
def test_names_of_every_length_stand_whole_and_18_mm_high(character, entrance):
    for length in range(1, 61):
        venue, door = (character * length)[:length].strip() or "国", (character * entrance)[:entrance].strip() or "国"

        sheet = layout(replace(HUNAN, venue=venue, entrance=door))

        assert faults(sheet) == []
        assert text_of(sheet, "venue") == venue.replace(" ", "")
        assert text_of(sheet, "entrance") == door.replace(" ", "")
        assert min(height_mm(line) for line in lines_of(sheet, *NAME_PARTS)) >= 17.99
        assert tile_of(sheet).width >= 160


@settings(max_examples=40, deadline=None)
@given(
    st.text("国门医院ABgj7 ，（）·-㵲", min_size=1, max_size=60).filter(str.strip),
    st.text("国门东Bg1 号（）", min_size=1, max_size=30).filter(str.strip),
    st.sampled_from([HUNAN, GANSU, VEHICLE_HUNAN]),
)
def test_any_two_names_stand_together(venue, entrance, poster):
    sheet = layout(replace(poster, venue=venue.strip(), entrance=entrance.strip()))

    assert faults(sheet) == []


def test_a_short_name_leaves_the_symbol_itself_160_mm():
    code = next(element for element in layout(HUNAN).elements if isinstance(element, Code))

    assert code.module * code.symbol.size >= 160
    assert code.origin[0] - code.tile.x == pytest.approx(4 * code.module)


def test_a_name_in_capitals_alone_is_18_mm_high_too():
    sheet = layout(replace(HUNAN, venue="STARBUCKS RESERVE", entrance="B1"))

    low, high = face("bold").ink("H")
    assert min((high - low) * line.type.em for line in lines_of(sheet, *NAME_PARTS)) >= 17.99


def test_a_name_of_up_to_26_characters_takes_two_lines():
    for length in range(11, 27):
        lines = lines_of(layout(replace(HUNAN, venue="国" * length)), "venue")

        assert len({line.y for line in lines}) <= 2


def test_a_plate_stands_beside_the_entrance_or_beside_the_code():
    roomy, tight = layout(VEHICLE), layout(replace(VEHICLE_HUNAN, venue="国" * 60, entrance="门" * 30))

    assert lines_of(roomy, "plate")[0].box.y < tile_of(roomy).y
    assert lines_of(tight, "plate")[0].box.x > tile_of(tight).right
    assert text_of(tight, "plate") == "湘E·D12345"


def test_the_poster_says_all_it_was_given():
    sheet = layout(GANSU)
    said = "".join(line.text for line in lines_of(sheet)).replace(" ", "")

    for text in (GANSU.brand_name, GANSU.headline, GANSU.serial, *GANSU.how_to, GANSU.assisted, GANSU.privacy):
        assert text.replace(" ", "") in said
    for text in (GANSU.code, GANSU.hotline, GANSU.mounting_note, GANSU.command_name, "2021年12月7日", "第2版"):
        assert text.replace(" ", "") in said


def test_a_code_is_set_in_groups_for_whoever_types_it():
    assert [line.text for line in lines_of(layout(HUNAN), "code")] == ["43K7 P2XQ 9DMTH"]


@pytest.mark.parametrize("field", ["venue", "entrance", "hotline", "command_name", "brand_name", "plate", "serial"])
def test_a_character_without_a_glyph_is_refused_wherever_it_stands(field):
    with pytest.raises(MissingGlyph) as refused:
        layout(replace(HUNAN, **{field: "口\U0003134f"}))

    assert refused.value.character == "\U0003134f"


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"how_to": ("很长的说明" * 200,)}, "how_to"),
        ({"mounting_note": "很长的说明" * 60}, "mounting_note"),
        ({"hotline": "0739-7222222 " * 6}, "hotline"),
        ({"brand_name": "很长的名称" * 20}, "brand"),
        ({"serial": "43-" * 40}, "serial"),
    ],
)
def test_what_could_only_be_printed_unreadably_is_refused(change, place):
    with pytest.raises(TextTooLong) as refused:
        layout(replace(HUNAN, **change))

    assert refused.value.facts == {"place": place}


@pytest.mark.parametrize("slogan", ["", "扫码", "逢进必扫", "请您扫码进入", "一二三四五六七八"])
def test_a_slogan_is_a_seal_or_is_left_out(slogan):
    sheet = layout(replace(HUNAN, slogan=slogan))

    assert faults(sheet) == []
    assert text_of(sheet, "slogan") in (slogan, "")


@pytest.mark.parametrize("poster", [HUNAN, LONG], ids=["high band", "low band"])
def test_a_long_headline_makes_itself_small(poster):
    headline = "湖南省居民健康码 · 场所码"

    sheet = layout(replace(poster, headline=headline))

    assert faults(sheet) == []
    assert text_of(sheet, "headline") == headline.replace(" ", "")


def test_every_paper_holds_the_drawing():
    for page in PAGES.values():
        assert 297 * page.scale <= page.width_mm + 1e-9
        assert 420 * page.scale <= page.height_mm + 1e-9
        assert page.height_mm - 420 * page.scale < 1


def test_a_poster_is_a_value():
    assert isinstance(hash(HUNAN), int)
    assert replace(HUNAN) == HUNAN
    assert isinstance(HUNAN, Poster)
