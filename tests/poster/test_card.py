"""Cards: of wallet size, read by a scanner, saying nobody's name or number."""

import pypdfium2
import pytest
import zxingcpp
from msgspec.structs import replace

from chalicelib.poster import Colours
from chalicelib.poster.card import CardFace, render_card
from chalicelib.poster.refusals import MissingGlyph, TextTooLong

CARD = CardFace(
    brand_name="湖南省居民健康码场所码",
    colours=Colours("#0B4EA2", "#07336B", "#C2416B", "#14202E"),
    title="湖南 · 场所登记卡",
    mask="欧阳**",
    alias="43ABCDEFGHIJKLMNOP",
    typed="43 ABCD EFGH IJKL MNOP",
    lines=("无手机请出示此卡", "由工作人员扫码登记"),
    hotline="电话 0739-7222222",
)


def test_a_card_is_of_wallet_size_and_one_page() -> None:
    document = pypdfium2.PdfDocument(render_card(CARD))

    assert len(document) == 1
    assert [round(points / 72 * 25.4, 1) for points in document[0].get_size()] == [85.6, 54.0]


@pytest.mark.parametrize("dpi", [150, 300])
def test_a_card_is_read_by_a_scanner(dpi: int) -> None:
    picture = pypdfium2.PdfDocument(render_card(CARD))[0].render(scale=dpi / 72).to_pil()

    (code,) = zxingcpp.read_barcodes(picture.convert("L"))

    assert code.text == CARD.alias


def test_a_card_says_its_words_and_no_others() -> None:
    text = pypdfium2.PdfDocument(render_card(CARD))[0].get_textpage().get_text_range()

    for word in (CARD.title, CARD.mask, CARD.typed, *CARD.lines, CARD.hotline):
        assert word.replace(" ", "") in text.replace(" ", "")


def test_the_same_card_is_the_same_bytes_and_a_small_file() -> None:
    assert render_card(CARD) == render_card(CARD)
    assert len(render_card(CARD)) < 30_000


def test_what_cannot_be_printed_is_refused() -> None:
    with pytest.raises(MissingGlyph):
        render_card(replace(CARD, mask="\U0001f600*"))
    with pytest.raises(TextTooLong):
        render_card(replace(CARD, title="很" * 60))
