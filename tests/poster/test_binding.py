"""Parts bound into one document: every page is there in its order, whole, and says what it said."""

import pypdfium2
import pytest
from msgspec.structs import replace

from benchmarks.poster_samples import SHORT
from chalicelib.poster.binding import Binding
from chalicelib.poster.contents import Entry, contents
from chalicelib.poster.layout import layout
from chalicelib.poster.papers import PAGES
from chalicelib.poster.render_pdf import render_listing, render_pages

A3, COLOURS = PAGES["A3"], SHORT.colours


def part(*venues: str) -> bytes:
    return render_pages([layout(replace(SHORT, venue=venue)) for venue in venues], A3, COLOURS, "部分")


def bound(*parts: bytes, front: bytes | None = None) -> bytes:
    binding = Binding()
    chunks = [binding.head()]
    for each in parts:
        chunks += binding.add(each)
    if front is not None:
        chunks += binding.add(front, first=True)
    return b"".join([*chunks, *binding.finish("洞口县 场所码海报")])


def texts(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]


def test_every_page_of_every_part_is_there_in_its_order() -> None:
    whole = bound(part("小军超市", "㵲水码头"), part("洞口县第一中学"), part("龙船塘卫生室", "+1 酒吧"))

    said = texts(whole)

    for text, name in zip(said, ["小军超市", "㵲水码头", "洞口县第一中学", "龙船塘卫生室", "+1 酒吧"], strict=True):
        assert name.replace(" ", "") in text.replace(" ", "").replace("\r\n", "")
    assert pypdfium2.PdfDocument(whole).get_metadata_dict()["Title"] == "洞口县 场所码海报"


def test_a_bound_page_looks_as_it_did_alone() -> None:
    alone = pypdfium2.PdfDocument(part("㵲水𬭊村小军超市"))[0].render(scale=0.4).to_numpy()

    whole = bound(part("别的店"), part("㵲水𬭊村小军超市"))
    page = pypdfium2.PdfDocument(whole)[1].render(scale=0.4).to_numpy()

    assert (page == alone).all()


def test_more_characters_than_one_subset_holds_stay_readable() -> None:
    names = ["".join(chr(0x4E00 + 40 * n + place) for place in range(40)) for n in range(12)]

    said = texts(bound(part(*names)))

    assert [text.replace("\r\n", "").find(name) >= 0 for text, name in zip(said, names, strict=True)] == [True] * 12


def test_no_two_fonts_of_the_document_have_one_name() -> None:
    whole = bound(part("小军超市"), part("小军超市"))
    names = [line.split(b"/FontName ")[1].split()[0] for line in whole.split(b"\n") if b"/FontName " in line]

    assert len(names) == len(set(names)) == 4


def test_the_contents_come_first_and_count_themselves() -> None:
    entries = [Entry("town", "文昌街道"), Entry("village", "桔城社区"), Entry("venue", "小军超市", 1)]
    pages = contents("洞口县 场所码海报目录", "2022-02-24", entries, A3)
    whole = bound(part("小军超市"), front=render_listing(pages, A3, COLOURS, "目录"))

    first, second = texts(whole)

    assert [word in first for word in ("目录", "文昌街道", "桔城社区", "小军超市")] == [True] * 4
    assert first.split()[-2:] != second.split()[-2:]
    assert "2" in first.replace("2022-02-24", "")


@pytest.mark.parametrize(("paper", "least"), [("A3", 200), ("A2", 400), ("card", 30)])
def test_thousands_of_venues_fill_pages_from_top_to_bottom(paper: str, least: int) -> None:
    page = PAGES[paper]  # type: ignore[index]
    entries = [Entry("venue", f"第{n}家场所" + "长" * (n % 60), n) for n in range(1, 3001)]

    pages = contents("目录", "", entries, page)

    listed = [line for elements in pages for line in elements if getattr(line, "part", "") == "venue"]
    assert least <= sum(1 for line in pages[0] if getattr(line, "part", "") == "venue")
    assert len({(round(line.x), round(line.y), n) for n, line in enumerate(listed)}) == len(listed)
    for elements in pages:
        for element in elements:
            assert element.box.right <= page.width_mm  # type: ignore[union-attr]
            assert element.box.bottom <= page.height_mm  # type: ignore[union-attr]


def test_what_no_font_prints_is_listed_with_a_mark_in_its_place() -> None:
    (page,) = contents("目录", "", [Entry("note", "\U0003134f店：字体缺字")], A3)

    assert any("〓店" in getattr(line, "text", "") for line in page)


def test_what_is_no_document_of_ours_is_refused() -> None:
    with pytest.raises(ValueError):
        list(Binding().add(b"%PDF-1.7 of somebody else\nstartxref\n0\n%%EOF"))
