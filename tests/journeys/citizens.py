"""Citizens and officials of a deployed province."""

import itertools
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.person.identity import check_character
from infra.client import Answer, Province

_serial = itertools.count(secrets.randbelow(10**7))


@dataclass
class Citizen:
    """Somebody with a phone, signed in and verified."""

    province: Province
    phone: str
    id_number: str
    token: str

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        """Call an operation as this citizen."""
        return self.province.call(method, path, body, token=self.token, **more)


@dataclass
class Official:
    """A demo officer, signed in."""

    province: Province
    region: str
    token: str

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Answer:
        """Call an operation as this officer."""
        return self.province.call(method, path, body, token=self.token, **more)


def fresh_phone() -> str:
    """Return a mobile number nobody has had."""
    return f"137{next(_serial) % 10**8:08d}"


def fresh_id_number() -> str:
    """Return a well-formed resident number nobody has had."""
    n = next(_serial)
    first_17 = f"430525{1950 + n % 50}{1 + n // 50 % 12:02d}{1 + n // 600 % 28:02d}{n // 16800 % 1000:03d}"
    return first_17 + check_character(first_17)


def citizen(province: Province, name: str = "测试甲", phone: str | None = None) -> Citizen:
    """Sign in with a phone and have the identity verified."""
    phone, number = phone or fresh_phone(), fresh_id_number()
    token = province.declare(province.sign_in(phone)["access_token"], name, number)
    return Citizen(province, phone, number, token)


def official(province: Province, account: dict[str, Any]) -> Official:
    """Sign in as a demo officer."""
    tokens = province.sign_in(account["phone"], account.get("totp_secret"))
    return Official(province, account["region"], tokens["access_token"])


def application(province: Province, **changes: Any) -> dict[str, Any]:
    """Return a shop's application; its name is unlike any other."""
    return {
        "name": f"测试超市{secrets.token_hex(3)}",
        "category": "supermarket",
        "region": "430525001001" if province.tenant == "43" else "620105",
        "address": "测试路482号附26号",
        "entrances": [{"name": "东门", "kind": "main"}, {"name": "员工通道", "kind": "staff"}],
        "promise": True,
    } | changes


def scan_of(code: str, at: datetime | None = None, **more: Any) -> dict[str, Any]:
    """Return a scan of a code, now unless another time is given."""
    return {"code": code, "scan_id": make_scan_id(at or datetime.now(UTC), secrets.randbits(74))} | more


def colour(feed: Official, id_number: str, name: str) -> Answer:
    """Feed a person's colour."""
    now = datetime.now(UTC)
    item = {
        "id_number": id_number,
        "colour": name,
        "reason": "测试",
        "rule": "test-1",
        "as_of": now.isoformat(),
        "valid_until": (now + timedelta(days=1)).isoformat(),
    }
    return feed.call("POST", "/v1/health-statuses", {"items": [item]})
