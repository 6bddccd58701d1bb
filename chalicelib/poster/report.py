"""A county's day drawn on one A4: figures in tiles, the day by hours, two weeks by days, coverage, the worst places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta, timezone

from chalicelib.domain.supervision.daily_report import Covering, DailyReport, Rate
from chalicelib.poster.charts import bars, columns
from chalicelib.poster.content import Colours
from chalicelib.poster.elements import Area, Box, Element, Type, write, write_right
from chalicelib.poster.legible import cut, within
from chalicelib.poster.papers import Page
from chalicelib.poster.render_pdf import render_listing

A4 = Page(210.0, 297.0)
_LEFT, _RIGHT, _WIDE = 14.0, 196.0, 182.0
_HALF, _GAP = 87.0, 8.0
_UNKNOWN = "—"
_WEEKDAYS = "一二三四五六日"
_NAMES = 30.0  # of towns and categories, left of their bars


def report_pages(report: DailyReport, brand: str, utc_offset: timedelta) -> list[Element]:
    """Lay the page out in millimetres."""
    return [
        *_head(report, brand),
        *_tiles(33.0, 25.0, _first_row(report), Type(8.4, "bold", "primary")),
        *_tiles(61.0, 22.0, _second_row(report), Type(6.6, "bold", "ink")),
        *_heading("当日各时段进入人次", _LEFT, 93.0, _WIDE),
        *columns(Box(_LEFT, 96.0, _WIDE, 40.0), report.hours, [f"{hour}" for hour in range(24)]),
        *_heading("近十四日进入人次", _LEFT, 147.0, _HALF),
        *_days(Box(_LEFT, 150.0, _HALF, 40.0), report),
        *_heading("应用尽用", _LEFT + _HALF + _GAP, 147.0, _HALF),
        *_covering(Box(_LEFT + _HALF + _GAP, 152.0, _HALF, 36.0), report.covering),
        *_heading("使用率最低的乡镇（街道）", _LEFT, 201.0, _HALF),
        *_rates(Box(_LEFT, 204.5, _HALF, 54.0), report.towns),
        *_heading("使用率最低的场所类别", _LEFT + _HALF + _GAP, 201.0, _HALF),
        *_rates(Box(_LEFT + _HALF + _GAP, 204.5, _HALF, 54.0), report.categories),
        *_foot(report, utc_offset),
    ]


def render_report(report: DailyReport, brand: str, colours: Colours, utc_offset: timedelta) -> bytes:
    """Draw the page; the same report gives the same bytes."""
    title = f"{report.county}场所码日报 {report.day:%Y-%m-%d}"
    return render_listing([report_pages(report, brand, utc_offset)], A4, colours, title)


def _head(report: DailyReport, brand: str) -> list[Element]:
    day = report.day
    said = f"{day.year} 年 {day.month} 月 {day.day} 日　星期{_WEEKDAYS[day.weekday()]}"
    title = within(f"{report.county}场所码日报", Type(9.0, "bold", "paper", "primary"), 112.0)
    return [
        Area("band", Box(0.0, 0.0, A4.width_mm, 26.0), "primary"),
        Area("band edge", Box(0.0, 26.0, A4.width_mm, 1.0), "accent"),
        *write("brand", _LEFT, 8.6, *within(brand, Type(3.2, "medium", "paper", "primary"), 112.0)),
        *write("title", _LEFT, 20.2, *title),
        *write_right("date", _RIGHT, 20.2, said, Type(4.4, "medium", "paper", "primary")),
    ]


def _first_row(report: DailyReport) -> list[tuple[str, str, str]]:
    doors, covering = report.doors, report.covering
    change = (report.visits or 0) - report.visits_before
    since = f"较前一日 {change:+,}" if report.visits_before and report.visits is not None else "前一日无记录"
    return [
        ("进入人次", _number(report.visits), since),
        ("扫码次数", _number(report.scans), f"异常 {_number(report.abnormal)} 人次"),
        ("进入人数", _number(report.people), "同一人当日计一次"),
        ("使用率", _percent(doors), f"{doors.entrances:,} 个入口，扫码 {doors.scanned:,} 个"),
        (
            "覆盖率",
            f"{covering.approved / covering.expected:.1%}" if covering and covering.expected else _UNKNOWN,
            f"应申领 {covering.expected:,}，已通过 {covering.approved:,}" if covering else "尚无应申领名单",
        ),
    ]


def _second_row(report: DailyReport) -> list[tuple[str, str, str]]:
    venues, covering = report.venues, report.covering
    waiting = venues.get("submitted", 0)
    unscanned = report.doors.entrances - report.doors.scanned
    return [
        (
            "在用场所",
            f"{venues.get('approved', 0) + venues.get('returned', 0):,}",
            f"停用 {venues.get('disabled', 0):,}",
        ),
        ("逾期未审核", f"{report.reviews_overdue:,}", f"待审核 {waiting:,}"),
        ("未办结预警", f"{report.alerts_open:,}", f"逾期 {report.alerts_overdue:,}"),
        ("三日无人扫码入口", _number(report.silent), f"当日无人扫码 {unscanned:,}"),
        ("未按期完成", _number(covering.late if covering else None), "按县分期时限"),
    ]


def _tiles(y: float, high: float, told: Sequence[tuple[str, str, str]], look: Type) -> list[Element]:
    drawn: list[Element] = []
    wide = _WIDE / len(told)
    for place, (label, value, below) in enumerate(told):
        x, room = _LEFT + place * wide, wide - 6.5
        drawn += [
            Area("tile edge", Box(x, y, 0.8, high - 4.0), "accent" if look.colour == "primary" else "muted"),
            *write("label", x + 3.0, y + 3.6, label, Type(3.2, "medium", "muted")),
            *write("value", x + 3.0, y + 4.6 + look.em, *within(value, look, room)),
            *write("below", x + 3.0, y + high - 5.0, *within(below, Type(2.6, "medium", "muted"), room)),
        ]
    return drawn


def _heading(text: str, x: float, y: float, wide: float) -> list[Element]:
    return [
        *write("heading", x, y - 1.6, text, Type(3.8, "bold", "primary_dark")),
        Area("rule", Box(x, y, wide, 0.35), "primary_dark"),
    ]


def _days(box: Box, report: DailyReport) -> list[Element]:
    labels = [f"{day.month}/{day.day}" if place % 2 else "" for place, (day, _) in enumerate(report.days)]
    return columns(box, [visits for _, visits in report.days], labels)


def _covering(box: Box, covering: Covering | None) -> list[Element]:
    if covering is None or not covering.expected:
        return _nothing(box, "尚无应申领名单")
    told = [
        ("应申领", covering.expected),
        ("已申领", covering.applied),
        ("已通过", covering.approved),
        ("已张贴", covering.posted),
        ("已扫码", covering.scanned),
    ]
    return bars(box, [(name, count / covering.expected, f"{count:,}") for name, count in told], 16.0)


def _rates(box: Box, rates: Sequence[Rate]) -> list[Element]:
    if not rates:
        return _nothing(box, "没有可扫码的入口")
    return bars(
        box,
        [(rate.name, rate.share, f"{_percent(rate)}（{rate.scanned:,}/{rate.entrances:,}）") for rate in rates],
        _NAMES,
    )


def _nothing(box: Box, text: str) -> list[Element]:
    return [*write("nothing", box.x, box.y + 6.0, text, Type(3.2, "medium", "muted"))]


def _foot(report: DailyReport, utc_offset: timedelta) -> list[Element]:
    zone, look = timezone(utc_offset), Type(2.7, "medium", "muted")
    as_of = f"统计截至 {report.as_of.astimezone(zone):%Y-%m-%d %H:%M}" if report.as_of else "尚未统计"
    missing = f"，另有 {report.missing} 个县日尚未统计" if report.missing else ""
    made = f"{report.office}　{report.made_at.astimezone(zone):%Y-%m-%d %H:%M} 生成"
    lines = [
        f"{as_of}{missing}。待办、预警和场所数为生成时的情况；使用率为当日有人扫码的入口占可扫码入口的比例。",
        "三日无人扫码入口：当日和前两日都没有人扫码的在用入口，不计三日内新发的码。本页只有统计数，不含任何个人信息。",
    ]
    drawn: list[Element] = [Area("foot rule", Box(_LEFT, 274.0, _WIDE, 0.25), "muted")]
    for row, line in enumerate(lines):
        drawn += write("note", _LEFT, 279.0 + 4.4 * row, cut(line, look, _WIDE), look)
    return [*drawn, *write_right("made", _RIGHT, 288.4, *within(made, look, _WIDE))]


def _number(value: int | None) -> str:
    return _UNKNOWN if value is None else f"{value:,}"


def _percent(rate: Rate) -> str:
    return f"{rate.share:.1%}" if rate.entrances else _UNKNOWN
