"""What an import is told beside its sheet: for which region and category, and by which office."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.day import local_day
from chalicelib.domain.errors import Unprocessable
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.role import Role
from chalicelib.domain.place.category import Kind, find

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

IMPORTERS = ("reviewer", "command", "department")
COUNTY_DIGITS = 6


class ImportTerms(Struct, frozen=True, kw_only=True):
    """An import that its caller may do; `role` is the one that allows it, `today` the local day it was asked for.

    The category of a vehicle stands in its row; one said beside the sheet holds for rows that say none.
    """

    region: str
    category: str
    department: str | None
    account: str
    role: Role
    today: date
    dry_run: bool
    kind: Kind = "place"


def agree_terms(
    workspace: Workspace,
    caller: Caller,
    region: str,
    category: str | None,
    *,
    kind: Kind,
    dry_run: bool,
) -> ImportTerms:
    """Check what an import is told, and that one of the caller's roles covers it; each counts against his hour."""
    known = find(category) if category else None
    if known and known.kind != kind:
        raise Unprocessable("place_sheet_for_vehicles" if kind == "place" else "vehicle_sheet_for_places")
    fields = Fields()
    _check_region(workspace, region, fields)
    if category and known is None:
        fields.refuse("category", "category_unknown")
    fields.done()
    role = _role(caller, region, category)
    if role.categories and not category and kind == "place":
        fields.refuse("category", "missing")  # else a department would make drafts that it may not see
        fields.done()
    workspace.ephemera.spend("imports", caller.account, workspace.tenant.limits.imports_per_staff_hour, 3600)
    departments = workspace.categories.get(category).departments if category else ()
    return ImportTerms(
        region=region,
        category=category or "",
        department=next((each.code for each in departments), None),
        account=caller.account,
        role=role,
        today=local_day(workspace.instant(), workspace.tenant),
        dry_run=dry_run,
        kind=kind,
    )


def _role(caller: Caller, region: str, category: str | None) -> Role:
    """Return the role that reaches furthest of those that cover the import, or refuse."""
    caller.role_over(region, *IMPORTERS, category=category)
    covering = [role for role in caller.roles_named(*IMPORTERS) if role.covers(region, category)]
    return min(covering, key=lambda role: (bool(role.categories), len(role.region)))


def _check_region(workspace: Workspace, region: str, fields: Fields) -> None:
    if not region.startswith(workspace.tenant.region_root) or not workspace.regions.exists(region):
        fields.refuse("region", "region_unknown")
    elif not COUNTY_DIGITS <= len(region) <= workspace.tenant.region_depth:
        fields.refuse("region", "import_region_depth", digits=workspace.tenant.region_depth)
