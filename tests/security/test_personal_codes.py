"""Personal codes: eighty capitals that say who, how surely and since when, to this province alone."""

import os
import re
import secrets
from datetime import UTC, datetime

import pytest

from chalicelib.domain.person.masking import mask_name
from chalicelib.security.personal_codes import read, spell
from chalicelib.security.pseudonyms import person_id

KEY = os.urandom(32)
NOW = datetime(2026, 3, 1, 4, 5, 6, 789000, tzinfo=UTC)
PERSON = person_id(os.urandom(32), "resident_id", "x")


@pytest.mark.parametrize("name", ["张三", "欧阳修远", "李", "M. Müller-Lüdenscheidt", "𠮷田一郎", "买买提·吐尔逊"])
@pytest.mark.parametrize("verified", [True, False])
def test_a_code_is_read_back(name: str, verified: bool) -> None:
    text = spell(KEY, PERSON, mask_name(name), verified=verified, now=NOW)

    found = read(KEY, text)

    assert re.fullmatch("[A-Z2-7]{80}", text)
    assert found is not None
    assert (found.person, found.mask) == (PERSON, mask_name(name))
    assert found.identity == ("verified" if verified else "self_declared")
    assert found.issued_at == NOW.replace(microsecond=0)


def test_two_codes_of_one_second_are_two() -> None:
    found = [read(KEY, spell(KEY, PERSON, "张*", verified=True, now=NOW)) for _ in range(2)]

    assert len({code.serial for code in found if code}) == 2


def test_a_code_says_nothing_without_the_key() -> None:
    text = spell(KEY, PERSON, "张*", verified=True, now=NOW)

    assert read(os.urandom(32), text) is None
    assert PERSON.upper()[:8] not in text


def test_no_changed_code_is_read() -> None:
    text = spell(KEY, PERSON, "张*", verified=True, now=NOW)

    for place in range(80):
        for other in "AZ27":
            if other != text[place]:
                assert read(KEY, text[:place] + other + text[place + 1 :]) is None
    for wrong in ("", "A", text[:-1], text + "A", text[:-1] + "1", "张" * 80, "A" * 80, secrets.token_hex(40).upper()):
        assert read(KEY, wrong) is None
