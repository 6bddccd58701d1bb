"""The fonts: every character of the tables that names are written with, and the truth about their sizes."""

from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from chalicelib.poster import unprintable
from chalicelib.poster.faces import FONTS, PATHS, face
from chalicelib.poster.refusals import MissingGlyph
from chalicelib.poster.typeface import runs, width

# Characters outside GBK in the names of China's villages and streets, from the official division codes.
PLACES_RARE = "㳇䃥㙦㮾㙍䢺㯊㵲䌷㘵㟓䅟䩐𡐓㙘㴩㙟𡌶㭎㱔䃎𬭊𠅤𡎚垱峁崾䓪"
# All characters of 通用规范汉字表 (2013) outside GBK; with those of GBK the table is covered whole.
STANDARD_RARE = (
    "㑇㑊㕮㘎㙍㙘㙦㛃㛚㛹㟃㠇㠓㤘㥄㧐㧑㧟㫰㬊㬎㬚㭎㭕㮾㰀㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏㿠䁖䂮䃅䃎䅟䌹䎃䎖䏝䏡䏲䐃"
    "䓖䓛䓨䓫䓬䗖䗛䗪䗴䜣䝙䢺䢼䣘䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮鿍鿎鿏𠅤𠙶𠳐𡎚𡐓𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼"
    "𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜"
    "𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬒈𬒔𬒗𬕂𬘓𬘘𬘡"
    "𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖"
    "𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓"
)


def han_of(encoding: str) -> str:
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    decoded = (pair.decode(encoding, "ignore") for pair in pairs)
    return "".join(character for character in decoded if len(character) == 1 and "\u3400" <= character <= "\u9fff")


@pytest.mark.parametrize(("what", "count"), [("gb2312", 6763), ("gbk", 20902)])
def test_every_han_character_of_the_national_sets_is_printable(what, count):
    characters = han_of(what)

    assert len(characters) >= count
    assert unprintable(characters) == ""


@pytest.mark.parametrize("characters", [PLACES_RARE, STANDARD_RARE], ids=["places", "standard table"])
def test_rare_characters_of_places_and_of_the_standard_table_are_printable(characters):
    assert unprintable(characters) == ""


def test_what_no_font_has_is_named():
    with pytest.raises(MissingGlyph) as refused:
        width("口\U0003134f门", "bold")

    assert refused.value.facts == {"character": "\U0003134f", "code_point": "U+3134F"}
    assert unprintable("口\U0003134f门\ue000\U0003134f") == "\U0003134f\ue000"


@pytest.mark.parametrize("character", ["\n", "\u200b", "\u202e", "\ufeff", "👍"])
def test_what_cannot_be_seen_is_no_character(character):
    with pytest.raises(MissingGlyph):
        width(character, "medium")


def test_the_bold_face_steps_in_where_the_small_one_lacks_a_character():
    assert runs("㵲水 A", "medium") == [("bold", "㵲"), ("medium", "水 A")]


@pytest.mark.parametrize("weight", ["bold", "medium"])
def test_a_face_read_from_its_bytes_agrees_with_fonttools(weight):
    font = TTFont(PATHS[weight])
    cmap, found = font.getBestCmap(), face(weight)

    for code_point in list(cmap)[::97]:
        name, character = cmap[code_point], chr(code_point)
        outline = font["glyf"][name]
        assert found.glyph(character) == font.getGlyphID(name)
        assert found.advance(character) == font["hmtx"][name][0] / 1000
        assert found.bearing(character) == font["hmtx"][name][1] / 1000
        if outline.numberOfContours:
            assert found.ink(character) == (outline.yMin / 1000, outline.yMax / 1000)


def test_a_bearing_is_where_the_outline_begins():
    font = TTFont(PATHS["bold"])

    wrong = [
        name
        for name in font.getBestCmap().values()
        if font["glyf"][name].numberOfContours and font["glyf"][name].xMin != font["hmtx"][name][1]
    ]

    assert wrong == []


def test_a_subset_holds_its_characters_and_no_other():
    font = TTFont(BytesIO(face("bold").subset("洞口县洞A", "Some-Name")))

    assert font.getBestCmap().keys() == set(map(ord, "洞口县A"))
    assert font["name"].getDebugName(6) == "Some-Name"
    whole = TTFont(PATHS["bold"])
    for code_point, name in font.getBestCmap().items():
        assert font["glyf"][name].coordinates == whole["glyf"][whole.getBestCmap()[code_point]].coordinates


def test_the_fonts_carry_their_licence_and_stay_small():
    assert "SIL OPEN FONT LICENSE" in (FONTS / "LICENSE.txt").read_text()
    assert sum(path.stat().st_size for path in PATHS.values()) < 12_500_000
