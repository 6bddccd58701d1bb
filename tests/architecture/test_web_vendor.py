"""The libraries that the pages carry: as their makers published them, each with its licence and its notice."""

import hashlib
import re

import pytest

from infra.vendor import sources
from tests.architecture.program import ROOT
from tests.architecture.web_modules import VENDOR

NOTICES = (ROOT / "THIRD_PARTY_NOTICES.md").read_text("utf-8")


@pytest.mark.parametrize("source", sources(), ids=lambda source: str(source["file"]))
def test_a_file_is_the_one_that_was_published(source: dict[str, str]) -> None:
    assert hashlib.sha256((VENDOR / source["file"]).read_bytes()).hexdigest() == source["sha256"]


def test_nothing_lies_there_that_the_list_does_not_name() -> None:
    assert {file.name for file in VENDOR.iterdir()} == {each["file"] for each in sources()} | {"vendor.json"}


@pytest.mark.parametrize("package", sorted({each["package"] for each in sources()}))
def test_each_library_is_pinned_and_noticed_with_its_licence(package: str) -> None:
    name, _, version = package.rpartition("@")
    section = next((part for part in NOTICES.split("\n## ") if f"`{name}` {version}" in part), "")

    assert re.fullmatch(r"\d+\.\d+\.\d+", version)
    assert re.search(r"MIT|BSD|Apache", section), "THIRD_PARTY_NOTICES.md says nothing of it"


def test_what_the_licences_ask_to_be_carried_is_carried() -> None:
    texts = {file.name for file in VENDOR.glob("*.txt")}

    assert texts == {
        "vue.license.txt",
        "leaflet.license.txt",
        "echarts.license.txt",
        "echarts.notice.txt",
        "echarts_d3.license.txt",
        "zxing.license.txt",
    }
