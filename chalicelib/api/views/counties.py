"""A county's own settings: who reviews, whom to call, by when."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, TypedDict

import msgspec
from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.days import Dated
from chalicelib.api.views.regions import county_of
from chalicelib.domain.alarm.alert import ESCALATION_MINUTES
from chalicelib.domain.errors import one_field
from chalicelib.domain.fields import Fields
from chalicelib.domain.naming import description
from chalicelib.domain.place.county import County
from chalicelib.domain.supervision.phase import Phase, Step

Level = Literal["village", "town", "county"]


class PhaseIn(Dated):
    """A phase (分步实施): by its day, places of its categories have come to a step; without categories, all others."""

    name: Annotated[str, Meta(max_length=300)]
    until: date
    step: Step = "scanned"
    categories: Annotated[list[Annotated[str, Meta(max_length=40)]], Meta(max_length=60)] = msgspec.field(
        default_factory=list
    )


class PhaseView(TypedDict):
    """A phase as its county keeps it."""

    name: str
    until: str
    step: Step
    categories: list[str]


class SettingsIn(Dated):
    """A county's settings, whole; what is absent goes back to the province's default."""

    review_levels: Annotated[list[Level], Meta(min_length=1, max_length=3)] | None = None
    hotline: Annotated[str, Meta(pattern=r"^[0-9 +-]{3,20}\Z")] | None = None
    deadlines: dict[str, date] | None = None
    phases: Annotated[list[PhaseIn], Meta(max_length=20)] | None = None
    escalation_minutes: Annotated[list[Annotated[int, Meta(ge=1, le=10080)]], Meta(max_length=5)] | None = None
    version: Annotated[int, Meta(ge=0)] | None = None


class SettingsView(TypedDict):
    """A county's settings as they apply: its own, or the province's default."""

    region: str
    review_levels: list[str]
    hotline: str
    deadlines: dict[str, str]
    phases: list[PhaseView]
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
        phases=_phases(call, body.phases or []),
        escalation_minutes=tuple(body.escalation_minutes or ()),
        version=known.version if body.version is None else body.version,
    )
    return _view(call, county, call.workspace.duties.put_county(county, wanted))


def _phases(call: Call, wanted: list[PhaseIn]) -> tuple[Phase, ...]:
    fields = Fields()
    phases = []
    for place, each in enumerate(wanted):
        for n, category in enumerate(each.categories):
            if not call.workspace.categories.exists(category):
                fields.refuse(f"phases[{place}].categories[{n}]", "category_unknown")
        name = fields.take(f"phases[{place}].name", description, each.name, "")
        phases.append(Phase(name=name, until=each.until, step=each.step, categories=tuple(each.categories)))
    fields.done()
    return tuple(phases)


def _phase_view(phase: Phase) -> PhaseView:
    return {"name": phase.name, "until": f"{phase.until}", "step": phase.step, "categories": list(phase.categories)}


def _view(call: Call, county: str, settings: County) -> SettingsView:
    tenant = call.workspace.tenant
    return {
        "region": county,
        "review_levels": list(settings.review_levels or tenant.review_levels_default),
        "hotline": settings.hotline or tenant.poster.hotline,
        "deadlines": {name: day.isoformat() for name, day in (settings.deadlines or {}).items()},
        "phases": [_phase_view(phase) for phase in settings.phases],
        "escalation_minutes": sorted(settings.escalation_minutes or ESCALATION_MINUTES),
        "version": settings.version,
    }
