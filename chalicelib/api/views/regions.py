"""Regions in paths: read, and refused when the province has no such."""

from __future__ import annotations

from chalicelib.api.call import Call
from chalicelib.domain.errors import NotFound

_COUNTY = 6


def county_of(call: Call, code: str) -> str:
    """Return a county's code, or refuse."""
    if len(code) != _COUNTY or not call.workspace.regions.exists(code):
        raise NotFound("region_unknown")
    return code
