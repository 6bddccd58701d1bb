"""Staff: granting, listing and removing roles, resetting second factors."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import Page, Request
from chalicelib.api.persons import Name, PhoneText, read_phone
from chalicelib.api.views.staff_views import RoleView, role_view
from chalicelib.domain import naming
from chalicelib.domain.fields import Fields
from chalicelib.domain.person.role import Role

RoleName = Literal[
    "reviewer",
    "command",
    "department",
    "inspector",
    "health_officer",
    "health_feed",
    "tracer",
    "approver",
    "security_admin",
    "auditor",
]
Short = Annotated[str, Meta(max_length=40)]


class RoleRequest(Request):
    """A role in a region, narrowed to categories or a department; the role `department` needs one of them."""

    role: RoleName
    region: Annotated[str, Meta(max_length=12)]
    categories: Annotated[tuple[Short, ...], Meta(max_length=60)] = ()
    department: Short | None = None


class StaffRequest(Request):
    """Somebody by phone and name, his office, and the roles he gets."""

    phone: PhoneText
    name: Name
    office: Annotated[str, Meta(max_length=300)]
    roles: Annotated[list[RoleRequest], Meta(min_length=1, max_length=20)]


class Granted(TypedDict):
    """The account that got the roles; those that wait begin when its holder is verified under that name."""

    person: str
    roles: list[RoleView]


class MemberView(TypedDict):
    """An officer with his roles in one region, masked."""

    person: str
    name: str
    phone: str | None
    office: str
    region: str
    identity: Literal["none", "self_declared", "verified"]
    totp: bool
    roles: list[RoleView]


class MemberList(TypedDict):
    """A page of staff."""

    items: list[MemberView]
    next_cursor: str | None


class RevokeQuery(Request):
    """In which region the role ends; everywhere when none is named."""

    region: Annotated[str, Meta(max_length=12)] | None = None


def grant(call: Call, body: StaffRequest) -> Granted:
    """Grant roles within one's own reach; nobody grants to himself."""
    from chalicelib.usecases.account.grant_role import Appointment, grant_roles

    fields = Fields()
    phone = read_phone(body.phone, fields)
    name = fields.take("name", naming.person_name, body.name, "")
    office = fields.take("office", naming.venue_name, body.office, "")
    roles = tuple(_role(call, wanted, office, f"roles[{index}]", fields) for index, wanted in enumerate(body.roles))
    if len({(role.name, role.region) for role in roles}) < len(roles):
        fields.refuse("roles", "duplicate")
    fields.done()
    account, grants = grant_roles(call.workspace, call.caller, Appointment(phone, name, roles))
    return {"person": account, "roles": [role_view(each.role, works=each.person is not None) for each in grants]}


def listing(call: Call, query: Page) -> MemberList:
    """List staff within one's region, masked."""
    from chalicelib.usecases.account.find_staff import find_staff

    members, cursor = find_staff(call.workspace, call.caller, query.limit, query.cursor)
    return {
        "items": [
            {
                "person": member.account.id,
                "name": member.mask,
                "phone": member.account.phone_mask,
                "office": member.grants[0].role.office,
                "region": member.grants[0].role.region,
                "identity": member.account.identity,
                "totp": member.account.totp_since is not None,
                "roles": [role_view(g.role, works=works) for g, works in zip(member.grants, member.works, strict=True)],
            }
            for member in members
        ],
        "next_cursor": cursor,
    }


def revoke(call: Call, person: str, role: str, query: RevokeQuery) -> Reply[None]:
    """Remove a role; it ends at once, in every session."""
    from chalicelib.usecases.account.revoke_role import revoke_role

    revoke_role(call.workspace, call.caller, person, role, query.region)
    return Reply(204, None)


def reset_totp(call: Call, person: str) -> Reply[None]:
    """Take an officer's second factor away, so that he can enrol another."""
    from chalicelib.usecases.account.revoke_role import reset_totp as reset

    reset(call.workspace, call.caller, person)
    return Reply(204, None)


def _role(call: Call, wanted: RoleRequest, office: str, path: str, fields: Fields) -> Role:
    """Return a role as wanted; what does not exist is noted in `fields`."""
    tenant, categories = call.workspace.tenant, call.workspace.categories
    if not wanted.region.startswith(tenant.region_root) or not call.workspace.regions.exists(wanted.region):
        fields.refuse(f"{path}.region", "region_unknown")
    for index, category in enumerate(wanted.categories):
        if not categories.exists(category):
            fields.refuse(f"{path}.categories[{index}]", "category_unknown")
    if wanted.department is not None and wanted.department not in categories.departments:
        fields.refuse(f"{path}.department", "department_unknown")
    if wanted.role == "department" and not wanted.categories and wanted.department is None:
        fields.refuse(f"{path}.department", "missing")
    covered = wanted.categories
    if not covered and wanted.department is not None:
        covered = tuple(categories.of_department(wanted.department))
    return Role(wanted.role, wanted.region, office, covered, wanted.department)
