"""Codes that are not ours: mutated, foreign, or of another app; all are told politely and nothing is kept."""

import random
import secrets
from types import SimpleNamespace
from typing import Any, cast

import pytest

from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.place import venue_code
from chalicelib.runtime import Workspace
from chalicelib.tenants import load
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.door.check_in import known_code
from tests.api.test_clerks import shop
from tests.embedded import province
from tests.people import verified
from tests.usecases.test_check_in import scan_id

HUNAN = cast("Workspace", SimpleNamespace(tenant=load("43")))
FOREIGN = [
    "https://ykm.example.gov.cn/xcm?id=43AB",
    "wxp://f2f0Nxxxxxxxxxx",
    "https://qr.alipay.example/fkx0",
    "SXM:3205:1234567890",
    "登记",
    "4305251990",
    "BEGIN:VCARD",
    "HTTPS://43.CSM.EXAMPLE/C/",
    "0" * 13,
    "43" * 100,
]


def codes(count: int) -> list[str]:
    return [venue_code.make("43", secrets.randbits(venue_code.RANDOM_BITS)) for _ in range(count)]


def mutated(code: str, dice: random.Random) -> str:
    """Return a code with one character changed, left out or doubled, or two neighbours swapped."""
    place = dice.randrange(len(code))
    other = dice.choice([character for character in venue_code.ALPHABET if character != code[place]])
    at = next(n for n in range(len(code) - 1) if code[n] != code[n + 1])
    return dice.choice(
        [
            code[:place] + other + code[place + 1 :],
            code[:place] + code[place + 1 :],
            code[:place] + code[place] + code[place:],
            code[:at] + code[at + 1] + code[at] + code[at + 2 :],
        ]
    )


def test_a_thousand_mutated_codes_are_refused_before_anything_is_read() -> None:
    dice = random.Random(20220218)

    for code in codes(1000):
        with pytest.raises(NotFound) as refused:
            known_code(HUNAN, f"HTTPS://43.CSM.EXAMPLE/C/{mutated(code, dice)}")
        assert refused.value.code == "code_unknown"


def test_every_way_to_write_a_code_is_that_code() -> None:
    (code,) = codes(1)

    for text in (code, code.lower(), f" {code[:2]} {code[2:7]}-{code[7:]}", f"https://43.csm.example/c/{code}"):
        assert known_code(HUNAN, text) == code


@pytest.mark.parametrize("text", FOREIGN)
def test_the_codes_of_other_apps_are_no_codes(text: str) -> None:
    with pytest.raises(NotFound) as refused:
        known_code(HUNAN, text)

    assert refused.value.code == "code_unknown"


def test_a_neighbours_code_is_pointed_home_and_a_strangers_is_unknown() -> None:
    with pytest.raises(Conflict) as home:
        known_code(HUNAN, venue_code.make("62", 1))
    with pytest.raises(NotFound):
        known_code(HUNAN, venue_code.make("11", 1))

    assert (home.value.code, home.value.facts["tenant"]) == ("other_province", "62")


@pytest.mark.aws
def test_a_thousand_mutations_of_a_live_code_register_nobody() -> None:
    gansu = province("62")
    make_day_keys(gansu, gansu.instant())
    _, venue = shop(gansu)
    visitor, dice = verified(gansu), random.Random(7)
    code = venue["entrances"][0]["code"]

    def scan(text: str) -> dict[str, Any]:
        return {"code": text, "scan_id": scan_id()}

    for _ in range(10):
        scans = [scan(mutated(code, dice)) for _ in range(100)]
        results = visitor.call("POST", "/v1/scans/batch", {"scans": scans}).json["items"]
        assert {(result["status"], result["problem"]["code"]) for result in results} == {(404, "code_unknown")}

    assert visitor.call("POST", "/v1/scans", scan(code)).status == 201
