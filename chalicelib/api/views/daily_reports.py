"""A county's day on one A4 page, to be printed."""

from __future__ import annotations

import datetime as dt
from urllib.parse import quote

from chalicelib.api.call import Call, Reply
from chalicelib.api.days import Dated
from chalicelib.api.route import PDF


class ReportQuery(Dated):
    """Which local day; without one, yesterday."""

    date: dt.date | None = None


def show(call: Call, code: str, query: ReportQuery) -> Reply[bytes]:
    """Draw a county's daily report as a PDF of one A4 page: figures, charts, coverage, where it is worst; no person.

    Narrowed to the caller's categories. What waits (reviews, alerts) is as of now.
    """
    from chalicelib.poster import Colours
    from chalicelib.poster.report import render_report
    from chalicelib.usecases.supervision.report_day import report_day

    workspace = call.workspace
    report = report_day(workspace, call.caller, code, query.date)
    brand = workspace.tenant.brand
    colours = Colours(brand.primary, brand.primary_dark, brand.accent, brand.ink)
    page = render_report(report, brand.name, colours, workspace.utc_offset)
    name = quote(f"{report.county}场所码日报-{report.day:%Y-%m-%d}.pdf")
    return Reply(200, page, {"Content-Type": PDF, "Content-Disposition": f"inline; filename*=UTF-8''{name}"})
