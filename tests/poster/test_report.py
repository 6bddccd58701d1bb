"""The daily report: everything on one A4, nothing over an edge, readable with long names, rare ones, and no figures."""

from datetime import UTC, date, datetime, timedelta

import pypdfium2
import pytest
from msgspec.structs import replace

from benchmarks.poster_samples import SHORT
from chalicelib.domain.supervision.daily_report import Covering, DailyReport, Rate, worst
from chalicelib.poster.elements import Line
from chalicelib.poster.report import A4, render_report, report_pages

OFFSET = timedelta(hours=8)
EMPTY = DailyReport(
    county="洞口县",
    day=date(2022, 2, 23),
    office="县指挥部",
    made_at=datetime(2022, 2, 24, 0, 5, tzinfo=UTC),
    as_of=None,
    missing=1,
    venues={},
    visits=None,
    visits_before=0,
    scans=None,
    people=None,
    abnormal=None,
    doors=Rate(name="", entrances=0, scanned=0),
    reviews_overdue=0,
    alerts_open=0,
    alerts_overdue=0,
    silent=None,
    covering=None,
    hours=(0,) * 24,
    days=tuple((date(2022, 2, 10) + timedelta(days=number), 0) for number in range(14)),
    towns=(),
    categories=(),
)
TOWNS = tuple(
    Rate(name=name, entrances=1204, scanned=300 + place)
    for place, name in enumerate(["㵲水𬭊村街道办事处古楼瑶族乡管理区", "\U0003134f镇", *"甲乙丙丁戊己"])
)
FULL = replace(
    EMPTY,
    county="东乡族自治县积石山保安族东乡族撒拉族自治县",
    office="洞口县新冠肺炎疫情防控工作指挥部疫情防控组办公室" * 3,
    as_of=datetime(2022, 2, 23, 17, 0, tzinfo=UTC),
    missing=0,
    venues={"approved": 19_860, "submitted": 90},
    visits=98_412_345,
    visits_before=97_000_001,
    scans=91_398_001,
    people=12_123_456,
    abnormal=17,
    doors=Rate(name="", entrances=45_777, scanned=44_990),
    silent=36,
    covering=Covering(expected=21_120, applied=20_001, approved=19_872, posted=19_700, scanned=18_555, late=204),
    hours=tuple(range(24)),
    days=tuple((date(2022, 2, 10) + timedelta(days=number), 90_000_000 + number) for number in range(14)),
    towns=TOWNS,
    categories=TOWNS,
)


def page_of(report: DailyReport) -> pypdfium2.PdfPage:
    document = pypdfium2.PdfDocument(render_report(report, "湖南省居民健康码场所码", SHORT.colours, OFFSET))
    assert len(document) == 1
    return document[0]


def said(report: DailyReport) -> str:
    return page_of(report).get_textpage().get_text_range().replace("\r\n", "")


def test_it_is_one_sheet_of_a4() -> None:
    width, height = page_of(FULL).get_size()

    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (210, 297)


def test_it_says_every_figure() -> None:
    text = said(replace(FULL, county="洞口县", office="县指挥部"))

    for word in (
        "洞口县场所码日报",
        "2022 年 2 月 23 日",
        "星期三",
        "98,412,345",
        "较前一日 +1,412,344",
        "98.3%",
        "94.1%",
    ):
        assert word in text
    assert "45,777 个入口，扫码 44,990 个" in text
    assert "县指挥部" in text
    assert "2022-02-24 01:00" in text


@pytest.mark.parametrize("report", [EMPTY, FULL], ids=["empty", "full"])
def test_no_text_leaves_the_page_or_lies_on_another(report: DailyReport) -> None:
    lines = [each for each in report_pages(report, "湖南省居民健康码场所码" * 2, OFFSET) if isinstance(each, Line)]
    boxes = [line.box for line in lines if line.text.strip()]

    for box in boxes:
        assert box.x >= 5
        assert box.right <= A4.width_mm - 5
        assert box.y >= 3
        assert box.bottom <= A4.height_mm - 5
    for place, box in enumerate(boxes):
        for other in boxes[place + 1 :]:
            assert not box.overlaps(other), (box, other)


def test_a_day_that_nobody_counted_is_no_day_without_visits() -> None:
    text = said(EMPTY)

    assert "尚未统计" in text
    assert "—" in text
    assert "尚无应申领名单" in text


def test_what_is_worst_comes_first_and_what_has_no_door_does_not_come() -> None:
    rates = [Rate(name="好", entrances=10, scanned=9), Rate(name="无", entrances=0, scanned=0)]
    rates += [Rate(name="小", entrances=2, scanned=0), Rate(name="大", entrances=20, scanned=0)]

    assert [rate.name for rate in worst(rates)] == ["大", "小", "好"]
    assert len(worst([Rate(name=f"{n}", entrances=9, scanned=n % 9) for n in range(30)])) == 8
