"""A county's own settings: who reviews, whom to call, by when."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.models import Request
from chalicelib.api.views.regions import county_of
from chalicelib.domain.alarm.alert import ESCALATION_MINUTES
from chalicelib.domain.errors import one_field
from chalicelib.domain.place.county import County

Level = Literal["village", "town", "county"]


class SettingsIn(Request):
    """A county's settings, whole; what is absent goes back to the province's default."""

    review_levels: Annotated[list[Level], Meta(min_length=1, max_length=3)] | None = None
    hotline: Annotated[str, Meta(pattern=r"^[0-9 +-]{3,20}\Z")] | None = None
    deadlines: dict[str, date] | None = None
    escalation_minutes: Annotated[list[Annotated[int, Meta(ge=1, le=10080)]], Meta(max_length=5)] | None = None
    version: Annotated[int, Meta(ge=0)] | None = None


class SettingsView(TypedDict):
    """A county's settings as they apply: its own, or the province's default."""

    region: str
    review_levels: list[str]
    hotline: str
    deadlines: dict[str, str]
    escalation_minutes: list[int]
    version: int


def show(call: Call, code: str) -> SettingsView:
    """Show a county's settings."""
    county = county_of(call, code)
    call.caller.role_over(county, "reviewer", "command", "department")
    return _view(call, county, call.workspace.duties.county(county))


def change(call: Call, code: str, body: SettingsIn) -> SettingsView:
    """Change a county's settings: its command's business."""
    county = county_of(call, code)
    call.caller.role_over(county, "command")
    for category in body.deadlines or {}:
        if not call.workspace.categories.exists(category):
            raise one_field("deadlines", "category_unknown")
    known = call.workspace.duties.county(county)
    wanted = County(
        review_levels=tuple(body.review_levels or ()),
        hotline=body.hotline,
        deadlines=body.deadlines,
        escalation_minutes=tuple(body.escalation_minutes or ()),
        version=known.version if body.version is None else body.version,
    )
    return _view(call, county, call.workspace.duties.put_county(county, wanted))


def _view(call: Call, county: str, settings: County) -> SettingsView:
    tenant = call.workspace.tenant
    return {
        "region": county,
        "review_levels": list(settings.review_levels or tenant.review_levels_default),
        "hotline": settings.hotline or tenant.poster.hotline,
        "deadlines": {name: day.isoformat() for name, day in (settings.deadlines or {}).items()},
        "escalation_minutes": sorted(settings.escalation_minutes or ESCALATION_MINUTES),
        "version": settings.version,
    }
