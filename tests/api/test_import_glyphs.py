"""Sheets with names that no poster prints: the row comes back with the cell, before anybody hangs a code up."""

import pytest

from tests.api.test_imports import COUNTY, row, sent
from tests.embedded import TestWorkspace, province
from tests.people import Officer, fresh_phone, officer, security_admin

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture(scope="module")
def command(hunan: TestWorkspace) -> Officer:
    return officer(security_admin(hunan), "command", COUNTY)


def test_a_name_that_no_poster_prints_is_a_fault_of_its_cell(command: Officer) -> None:
    by_name, by_door, right = sent(
        command,
        row("བ店", fresh_phone()),
        row("好店", fresh_phone(), "东门、བ门"),
        row("又一店", fresh_phone()),
    )

    wrong = [(error["column"], error["code"]) for found in (by_name, by_door) for error in found["errors"]]
    assert wrong == [("场所名称", "poster_glyph_missing"), ("场所入口名称", "poster_glyph_missing")]
    assert "U+0F56" in by_name["errors"][0]["message"]
    assert right["outcome"] == "created"
