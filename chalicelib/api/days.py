"""Days and instants that a request names; a scan names none, so this is not on its path."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from chalicelib.api.models import Request

EARLIEST, LATEST = 1970, 2999
"""Years between which days and instants lie."""
Instant = Annotated[datetime, Meta(tz=True)]


class Dated(Request):
    """A request that names days or instants: the calendar's ends are refused, for nobody can reckon with them."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            days = value.values() if isinstance(value, dict) else (value,)
            if any(isinstance(day, date) and unreckonable(day) for day in days):
                raise ValueError(name)


def unreckonable(day: date) -> str | None:
    """Say why nothing here can lie on a day (or at an instant), or None."""
    if day.year < EARLIEST:
        return "too_long_ago"
    return "too_far_ahead" if day.year > LATEST else None
