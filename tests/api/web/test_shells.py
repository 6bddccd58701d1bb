"""The one document that every page begins as."""

import json
import re
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from chalicelib import tenants
from chalicelib.api.pages import PAGES
from chalicelib.api.web import assets, shells

NAMES = sorted(set(PAGES.values()))
every_page = pytest.mark.parametrize("page", NAMES)
HUNAN = tenants.load("43")


class Reader(HTMLParser):
    """Tags with their attributes, and what stands inside scripts."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] == "script" and data.strip():
            self.inside.append(data)


def read(page: str, depth: int = 0) -> Reader:
    return Reader(shells.shell(page, depth, HUNAN, "hunan").decode())


@every_page
def test_a_page_has_no_script_or_style_of_its_own_in_the_document(page: str) -> None:
    found = read(page)

    for tag, attributes in found.tags:
        assert tag != "style"
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        assert tag != "script" or attributes.get("src") or attributes.get("type") == "application/json"
    assert len(found.inside) == 1


@every_page
def test_the_words_inside_are_the_pages_chinese_ones(page: str) -> None:
    assert json.loads(read(page).inside[0]) == shells.words_of(page, "zh")


def test_words_cannot_end_the_script_that_holds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    evil = {"x": "</script><script>alert(1)</script><!--"}
    monkeypatch.setattr(shells, "words_of", lambda page, language: evil)

    found = read("visitor")

    assert json.loads(found.inside[0]) == evil
    assert len(found.inside) == 1


def test_a_provinces_name_and_colour_are_written_as_text() -> None:
    named = replace(HUNAN, brand=replace(HUNAN.brand, name='<b>"湖南"'))

    document = shells.shell("visitor", 0, named, "hunan").decode()

    assert "<b>" not in document
    assert "&lt;b&gt;&quot;湖南&quot;" in document


@every_page
def test_nothing_is_left_to_fill_in(page: str) -> None:
    assert "{{" not in shells.shell(page, 1, HUNAN, "hunan").decode()


@every_page
def test_every_module_a_page_begins_with_is_fetched_at_once(page: str) -> None:
    found = read(page, 1)

    preloaded = {tag[1]["href"] for tag in found.tags if tag[1].get("rel") == "modulepreload"}
    prefix = f"../web/{assets.version()}/"
    assert preloaded == {prefix + each for each in assets.imported_by(page, "main.js")}
    assert {f"{prefix}{page}/main.js", f"{prefix}vendor/vue.js", f"{prefix}kit/shell.js"} <= preloaded


def test_the_page_of_a_code_begins_with_few_and_small_files() -> None:
    """A phone that speaks HTTP/1.1 asks for six at a time: eighteen are three round trips, one more is a fourth."""
    document = shells.shell("visitor", 1, HUNAN, "hunan")
    modules = [assets.compressed(*each.split("/")) for each in assets.imported_by("visitor", "main.js")]
    fetched = [*modules, assets.zipped(shells.styles_of("visitor", HUNAN))]

    assert len(fetched) <= 18
    assert sum(len(each or b"") for each in [assets.zipped(document), *fetched]) < 80_000


@every_page
def test_large_libraries_are_not_among_them(page: str) -> None:
    begun_with = set(assets.imported_by(page, "main.js"))

    assert not begun_with & {"vendor/echarts.js", "vendor/leaflet.js", "vendor/zxing.js", "vendor/qrcode.js"}
    assert all(assets.content(*each.split("/")) for each in begun_with)


def test_a_browser_without_modules_or_scripts_is_told_what_to_do() -> None:
    document = shells.shell("visitor", 0, HUNAN, "hunan").decode()

    assert re.search(r"<script nomodule src=\"[^\"]+/kit/too_old\.js\">", document)
    assert "<noscript>" in document
