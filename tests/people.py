"""Invented people and the steps in which they sign in, for tests that need somebody."""

import itertools
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalicelib.domain.person.identity import check_character
from chalicelib.runtime import Workspace
from tests.http import Answer, call
from tests.mailbox import last_code

_serial = itertools.count(secrets.randbelow(10**7))


def fresh_phone() -> str:
    """Return a mobile number nobody has had."""
    return f"139{next(_serial) % 10**8:08d}"


def fresh_id_number() -> str:
    """Return a well-formed resident number nobody has had."""
    serial = next(_serial)
    first_17 = (
        f"430525{1950 + serial % 50}{1 + serial // 50 % 12:02d}{1 + serial // 600 % 28:02d}{serial // 16800 % 1000:03d}"
    )
    return first_17 + check_character(first_17)


@dataclass
class Somebody:
    """A signed-in person of a province."""

    workspace: Workspace
    phone: str
    token: str
    refresh_token: str
    name: str = "李小花"
    id_number: str = ""

    def call(self, method: str, path: str, body: Any = None) -> Answer:
        """Call an operation as this person."""
        return call(self.workspace, method, path, body, token=self.token)

    @property
    def account(self) -> str:
        """Return the account's id."""
        found = self.workspace.people.account_of_phone(self.phone)
        assert found
        return found


def answer_challenge(workspace: Workspace, phone: str, **more: Any) -> Answer:
    """Ask for a code and answer it."""
    asked = call(workspace, "POST", "/v1/auth/codes", {"phone": phone})
    assert asked.status == 202, asked
    given = {"challenge": asked.json["challenge"], "code": last_code(workspace, phone), **more}
    return call(workspace, "POST", "/v1/auth/tokens", given)


def sign_in(workspace: Workspace, phone: str | None = None, **more: Any) -> Somebody:
    """Sign in, with a new phone unless one is given."""
    phone = phone or fresh_phone()
    answer = answer_challenge(workspace, phone, **more)
    assert answer.status == 200, answer
    return Somebody(workspace, phone, answer.json["access_token"], answer.json["refresh_token"])


def verified(workspace: Workspace, phone: str | None = None, name: str = "李小花") -> Somebody:
    """Sign in and have the identity verified."""
    somebody = sign_in(workspace, phone)
    somebody.name, somebody.id_number = name, fresh_id_number()
    answer = somebody.call("PUT", "/v1/me/identity", {"name": name, "id_number": somebody.id_number})
    assert answer.json["identity"] == "verified", answer
    somebody.token = answer.json["access_token"]
    return somebody


def totp_of(secret: str, workspace: Workspace, ahead_s: int = 0) -> str:
    """Return what an authenticator shows at the workspace's present, or some seconds from it."""
    import pyotp

    return pyotp.TOTP(secret).at(workspace.instant() + timedelta(seconds=ahead_s))


@dataclass
class Officer(Somebody):
    """A person with roles; `secret` is his second factor's."""

    secret: str = ""


def enrol(somebody: Somebody) -> Officer:
    """Enrol a second factor and take the token that says so."""
    secret = somebody.call("POST", "/v1/me/totp", {}).json["secret"]
    shown = totp_of(secret, somebody.workspace)
    confirmed = somebody.call("POST", "/v1/me/totp/confirm", {"totp": shown})
    assert confirmed.status == 200, confirmed
    return Officer(**{**vars(somebody), "token": confirmed.json["access_token"]}, secret=secret)


def security_admin(workspace: Workspace) -> Officer:
    """Make the province's first security_admin, with a second factor, signed in."""
    from chalicelib.domain.person.phone import Phone
    from chalicelib.domain.person.role import Role
    from chalicelib.usecases.account.grant_role import Appointment, appoint_first

    phone = fresh_phone()
    role = Role("security_admin", workspace.tenant.region_root, "省信息中心")
    appoint_first(workspace, Appointment(Phone(phone), "管理一", (role,)))
    return enrol(verified(workspace, phone, "管理一"))


def officer(admin: Somebody, role: str, region: str, office: str = "县指挥部", **more: Any) -> Officer:
    """Have a new person granted a role, signed in, with a second factor where the role needs one."""
    from chalicelib.domain.person.role import SEES_PEOPLE

    phone, name = fresh_phone(), "王办事"
    wanted = {"role": role, "region": region, **more}
    granted = admin.call("POST", "/v1/staff", {"phone": phone, "name": name, "office": office, "roles": [wanted]})
    assert granted.status == 201, granted
    somebody = verified(admin.workspace, phone, name)
    return enrol(somebody) if role in SEES_PEOPLE else Officer(**vars(somebody))
