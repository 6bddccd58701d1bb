"""Demo data for the local provinces: invented staff, shops and visitors, made over HTTP as real ones would be.

Every name says that it is invented, every number is well formed. Demo accounts exist on local stages only.
"""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pyotp

from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import make_scan_id
from chalicelib.domain.person.identity import check_character
from chalicelib.domain.person.role import SEES_PEOPLE
from infra.admin import first_security_admin
from infra.client import Province
from infra.paths import ROOT

SHEET = ROOT / "docs" / "samples" / "survey-dongkou.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Officer:
    """One demo account: its role, region, office and invented person."""

    key: str
    role: str
    region: str
    office: str
    phone: str
    name: str
    id_number: str


def id_number(county: str, serial: int) -> str:
    """Return an invented resident number with a valid check character."""
    first_17 = f"{county}19{60 + serial % 40:02d}0101{serial % 1000:03d}"
    return first_17 + check_character(first_17)


def officers(tenant: str) -> list[Officer]:
    """List the demo staff of a province."""
    root, county, town, neighbour = {
        "43": ("43", "430525", "430525001", "430525002"),
        "62": ("62", "620105", "620105", "620102"),
    }[tenant]
    places = [
        ("security_admin", "security_admin", root, "省信息中心"),
        ("command", "command", county, "县指挥部"),
        ("reviewer", "reviewer", town, "街道办"),
        ("reviewer_neighbour", "reviewer", neighbour, "邻近街道办"),
        ("health_feed", "health_feed", root, "省健康码平台"),
        ("health_officer", "health_officer", county, "县卫健局"),
        ("tracer", "tracer", county, "县疾控中心"),
        ("approver", "approver", county, "县卫健局"),
        ("auditor", "auditor", root, "省审计组"),
    ]
    names = "甲乙丙丁戊己庚辛壬"
    return [
        Officer(key, role, region, office, f"1390{tenant}000{n:02d}", f"测试{names[n]}", id_number(county, n))
        for n, (key, role, region, office) in enumerate(places)
    ]


def load(document: dict[str, Any], accounts: dict[str, Any]) -> None:
    """Make the demo accounts and data of both provinces; `accounts` by tenant and role are filled in as they come.

    Accounts of an earlier load are passed in: their second factors stay what they were.
    """
    with ThreadPoolExecutor(max_workers=2) as pool:
        tenants = list(document["tenants"])
        list(pool.map(lambda tenant: _load(document, tenant, accounts.setdefault(tenant, {})), tenants))


def _load(document: dict[str, Any], tenant: str, accounts: dict[str, Any]) -> None:
    province = Province(document, tenant)
    admin, *others = officers(tenant)
    with suppress(Conflict):  # it has one: ours, of an earlier load
        first_security_admin(document["tenants"][tenant]["stack"], admin.phone, admin.name, admin.office)
    accounts[admin.key] = _enrol(province, admin, accounts)
    token = _sign_in(province, accounts[admin.key])
    for officer in others:
        grant = {"role": officer.role, "region": officer.region}
        body = {"phone": officer.phone, "name": officer.name, "office": officer.office, "roles": [grant]}
        province.call("POST", "/v1/staff", body, token=token).ok()
    for officer in others:
        accounts[officer.key] = _enrol(province, officer, accounts)
    accounts |= _people(province, accounts)


def _sign_in(province: Province, account: dict[str, Any]) -> str:
    return str(province.sign_in(account["phone"], account.get("totp_secret"))["access_token"])


def _enrol(province: Province, officer: Officer, known: dict[str, Any]) -> dict[str, Any]:
    """Sign in for the first time, declare who one is, enrol the second factor where the role needs it."""
    account: dict[str, Any] = {"phone": officer.phone, "region": officer.region, "office": officer.office}
    secret = known.get(officer.key, {}).get("totp_secret")
    token = str(province.sign_in(officer.phone, secret)["access_token"])
    token = province.declare(token, officer.name, officer.id_number)
    if officer.role not in SEES_PEOPLE:
        return account
    if not province.call("GET", "/v1/me", token=token).ok()["totp"]:
        secret = province.call("POST", "/v1/me/totp", {}, token=token).ok()["secret"]
        code = pyotp.TOTP(secret).now()
        province.call("POST", "/v1/me/totp/confirm", {"totp": code}, token=token).ok()
    return account | {"totp_secret": secret}


def _people(province: Province, accounts: dict[str, Any]) -> dict[str, Any]:
    """Make a shop with two doors, a green and a red visitor with a scan each; in Hunan also the survey of 洞口县."""
    county = {"43": "430525", "62": "620105"}[province.tenant]
    manager = _person(province, f"1380{province.tenant}00001", "测试店主", id_number(county, 101))
    shop = _shop(province, manager["token"], accounts)
    feed = _sign_in(province, accounts["health_feed"])
    people = {}
    for n, colour in enumerate(("green", "red"), 201):
        visitor = _person(province, f"1380{province.tenant}00{n}", f"测试访客{n - 200}", id_number(county, n))
        _colour(province, feed, visitor["id_number"], colour)
        scan = {"code": shop["entrances"][0]["code"], "scan_id": make_scan_id(datetime.now(UTC), secrets.randbits(74))}
        province.call("POST", "/v1/scans", scan, token=visitor["token"]).ok()
        people[f"visitor_{colour}"] = {"phone": visitor["phone"]}
    if province.tenant == "43":
        _survey(province, accounts)
    return people | {"manager": {"phone": manager["phone"], "venue_id": shop["venue_id"]}}


def _person(province: Province, phone: str, name: str, number: str) -> dict[str, str]:
    token = province.declare(province.sign_in(phone)["access_token"], name, number)
    return {"phone": phone, "token": token, "id_number": number}


def _shop(province: Province, token: str, accounts: dict[str, Any]) -> Any:
    region, address = {
        "43": ("430525001001", "文昌街道测试路482号附26号"),
        "62": ("620105", "安宁东路482附26号"),
    }[province.tenant]
    application = {
        "name": "小军超市",
        "category": "supermarket",
        "region": region,
        "address": address,
        "entrances": [{"name": "东门", "kind": "main"}, {"name": "员工通道", "kind": "staff"}],
        "promise": True,
    }
    shop = province.call("POST", "/v1/venues", application, token=token)
    venue_id = shop.json["venue_id"]  # also in the refusal of a second load: venue_exists
    if shop.status == 201 and shop.json["state"] == "submitted":
        reviewer = _sign_in(province, accounts["reviewer"])
        province.call("POST", f"/v1/venues/{venue_id}/review", {"decision": "approve"}, token=reviewer).ok()
    return province.call("GET", f"/v1/venues/{venue_id}", token=token).ok()


def _colour(province: Province, token: str, number: str, colour: str) -> None:
    now = datetime.now(UTC)
    item = {
        "id_number": number,
        "colour": colour,
        "reason": "演示数据",
        "rule": "demo-1",
        "as_of": now.isoformat(),
        "valid_until": (now + timedelta(days=7)).isoformat(),
    }
    province.call("POST", "/v1/health-statuses", {"items": [item]}, token=token).ok()


def _survey(province: Province, accounts: dict[str, Any]) -> None:
    reviewer = _sign_in(province, accounts["reviewer"])
    path = "/v1/venues/import?region=430525001"
    province.call("POST", path, SHEET.read_bytes(), token=reviewer, headers={"Content-Type": XLSX}).ok()
