"""Find staff: who holds which role within the regions the caller tends, masked."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from chalicelib.domain.errors import one_field
from chalicelib.domain.person.account import Account
from chalicelib.domain.person.caller import Caller
from chalicelib.domain.person.masking import mask_name
from chalicelib.domain.person.standing import Grant, Standing
from chalicelib.storage.people import role_sk

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

_CITY = 4
_PLACE = re.compile(r"\d{2,12}/\d{2,4}\|\d{2,12}#[a-z2-7]{16}")


class Member(Struct, frozen=True):
    """An account with its grants in one region, of which `works` tells which have found their person."""

    account: Account
    mask: str
    grants: tuple[Grant, ...]
    works: tuple[bool, ...]


def find_staff(workspace: Workspace, caller: Caller, limit: int, cursor: str | None) -> tuple[list[Member], str | None]:
    """List a page of staff, region by region; an account with roles in two regions stands there twice."""
    page = list(islice(_walk(workspace, caller, cursor), limit + 1))
    following = page[limit - 1][0] if len(page) > limit else None
    return [member for _, member in page[:limit]], base64.urlsafe_b64encode(
        following.encode()
    ).decode() if following else None


def _walk(workspace: Workspace, caller: Caller, cursor: str | None) -> Iterator[tuple[str, Member]]:
    start, _, after = _place(cursor).partition("/")
    regions = {role.region for role in caller.roles_named("security_admin", "command")}
    for area in sorted(regions):
        inside_another = any(area != other and area.startswith(other) for other in regions)
        if inside_another or area < start:
            continue
        for place, region, account in workspace.staff.within(
            area, _cities(workspace, area), after if area == start else ""
        ):
            standing = workspace.sessions.standing(account)
            if standing is not None and (member := _member(workspace, standing, region)):
                yield f"{area}/{place}", member


def _member(workspace: Workspace, standing: Standing, region: str) -> Member | None:
    grants = tuple(grant for grant in standing.grants if grant.role.region == region)
    if not grants:
        return None
    account = standing.account
    meant = workspace.people.boxes.open(account.id, role_sk(grants[0].role), grants[0].name_box)
    effective = standing.effective()
    return Member(account, mask_name(meant), grants, tuple(grant.role in effective for grant in grants))


def _cities(workspace: Workspace, area: str) -> list[str]:
    """List the parts of the index that an area touches, in order."""
    if len(area) >= _CITY:
        return [area[:_CITY]]
    return [area, *(city.code for city in workspace.regions.children(area))]


def _place(cursor: str | None) -> str:
    if not cursor:
        return ""
    try:
        place = base64.b64decode(cursor.encode(), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        place = ""
    if not _PLACE.fullmatch(place):
        raise one_field("cursor", "cursor_invalid")
    return place
