"""The house rules for the pages' JavaScript and style sheets, and the oldest browser they must run in: Chrome 66."""

import re
from pathlib import Path

import pytest

from tests.architecture.web_modules import WEB, own_modules, read, short, styles

LINES_AT_MOST = 300
FUNCTION_LINES_AT_MOST = 40
YOUNGER_THAN_CHROME_66 = {
    *("flat", "flatMap", "fromEntries", "replaceAll", "allSettled", "matchAll", "at", "findLast", "replaceChildren"),
    *("requestSubmit", "randomUUID", "arrayBuffer", "hasOwn", "toSorted", "toggleAttribute"),
}
YOUNGER_NAMES = {"structuredClone", "globalThis", "queueMicrotask", "requestIdleCallback", "WeakRef"}
IN_LIBRARIES = {
    "vendor/echarts.js": {"globalThis"},  # asks first whether it is there
    "vendor/leaflet.js": {"globalThis"},
    # Asks first, or passes on what a page itself calls.
    "vendor/vue.js": {"globalThis", "requestIdleCallback", "toSorted"},
    # kit/zxing_worker.js gives the first two; the third is an answer's, which is old, or a file's, which it never gets.
    "vendor/zxing.js": {"globalThis", "hasOwn", "arrayBuffer"},
}
"""What libraries name of younger browsers, and why it does no harm: a new version's other names are looked at first."""
DANGEROUS = {"innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval", "Function"}
TOLD_WITHOUT_MODULES = "kit/too_old.js"
"""It runs where no module does, so it can read no words and writes its own."""
VALUES_OF_THE_API = {"专干", "负责人"}
"""Duties of officers, in the API's own spelling (chalicelib/domain/person/body_officer.py)."""
MAY_ASK = {"kit/api.js", "kit/upload.js", "kit/words.js", "sw.js"}
"""The API; the bucket, by signed addresses; the words of a language; and the worker that keeps the visitor's page."""
MAY_KEEP = {"kit/kept.js"}
MAY_KEEP_FILES = {"kit/kept_files.js"}
MAY_WRITE_TO_THE_CONSOLE = {"kit/shell.js"}
YOUNG_STYLE = re.compile(
    r"aspect-ratio|:is\(|:where\(|:has\(|:not\([^)]*,|\binset\s*:|\d(?:d|s|l)v[hw]\b|\b(?:min|max|clamp)\([^)]*,[^)]*\)"
    r"|(?<![-\w])(?:row-|column-)?gap\s*:|@container|@layer|color-mix\(|&\s*[.:#\[]|,\s*:focus-visible|:focus-visible\s*,"
)
every_file = pytest.mark.parametrize("file", [short(file) for file in own_modules()])
every_style = pytest.mark.parametrize("file", [short(file) for file in styles()])


def source(file: str) -> str:
    return (WEB / file).read_text("utf-8")


@every_file
def test_a_file_is_short_and_says_at_its_top_what_it_is(file: str) -> None:
    assert len(source(file).splitlines()) <= LINES_AT_MOST
    assert source(file).startswith(("// ", "/* ", "/** "))


@every_file
def test_a_function_is_short(file: str) -> None:
    assert [(line, length) for line, length in read()[file]["functions"] if length > FUNCTION_LINES_AT_MOST] == []


@pytest.mark.parametrize("file", [short(each) for each in sorted(WEB.rglob("*.js"))])
def test_a_browser_of_2018_can_read_it(file: str) -> None:
    """Ours, and every library we carry: one `?.` would leave an old phone with an empty page."""
    found = read()[file]

    assert found["fault"] is None
    assert found["too_new"] == []


@every_file
def test_nothing_is_called_that_a_browser_of_2018_does_not_have(file: str) -> None:
    found = read()[file]

    assert [(line, name) for line, name in found["called"] if name in YOUNGER_THAN_CHROME_66] == []
    assert [(line, name) for line, name in found["names"] if name in YOUNGER_NAMES] == []


@pytest.mark.parametrize("file", [short(each) for each in sorted((WEB / "vendor").glob("*.js"))])
def test_a_library_names_nothing_younger_that_was_not_looked_at(file: str) -> None:
    found = read()[file]

    younger = {name for _, name in found["called"] if name in YOUNGER_THAN_CHROME_66}
    younger |= {name for _, name in found["names"] if name in YOUNGER_NAMES}
    assert younger == IN_LIBRARIES.get(file, set())


@every_file
def test_no_markup_is_made_from_text_and_no_text_is_run(file: str) -> None:
    found = read()[file]
    names = {name for _, name in found["names"]} | {name.rpartition(".")[2] for _, name in found["members"]}
    written = {name for _, name in found["members"]}

    assert file == TOLD_WITHOUT_MODULES or not (names | written) & DANGEROUS


@every_file
def test_one_file_asks_the_api_one_keeps_and_one_writes_to_the_console(file: str) -> None:
    names = {name for _, name in read()[file]["names"]}

    assert "fetch" not in {name for _, name in read()[file]["called"]} or file in MAY_ASK
    assert not names & {"XMLHttpRequest", "WebSocket", "EventSource"} or file in MAY_ASK
    assert not names & {"localStorage", "sessionStorage"} or file in MAY_KEEP
    assert "indexedDB" not in names or file in MAY_KEEP_FILES
    assert "console" not in names or file in MAY_WRITE_TO_THE_CONSOLE


@every_file
def test_no_sentence_stands_in_code(file: str) -> None:
    chinese = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

    said = [text for _, text in read()[file]["texts"] if chinese.search(text) and text not in VALUES_OF_THE_API]
    assert file == TOLD_WITHOUT_MODULES or said == []


@pytest.mark.parametrize("file", [short(each) for each in [*own_modules(), *styles(), WEB / "page.html"]])
def test_no_foreign_address_stands_in_our_files(file: str) -> None:
    addresses = set(
        re.findall(
            r"""(?:https?:)?//[\w.-]+\.\w{2,}[^\s"')]*""", re.sub(r"^\s*(//|/?\*).*", "", source(file), flags=re.M)
        )
    )

    assert addresses <= {"http://www.w3.org/2000/svg"}


@every_style
def test_a_style_sheet_uses_what_a_browser_of_2018_has_and_asks_for_nothing(file: str) -> None:
    plain = re.sub(r"/\*.*?\*/", "", source(file), flags=re.DOTALL)

    assert YOUNG_STYLE.findall(plain) == []
    assert not re.search(r"@import|url\((?!['\"]?data:)", plain)


@every_file
def test_what_is_imported_is_there(file: str) -> None:
    for address in re.findall(
        r"""(?:\bfrom|^import|\bimport\()\s*["'](\.{1,2}/[^"']+)["']""", source(file), re.MULTILINE
    ):
        assert (WEB / file).parent.joinpath(address).resolve().is_file(), address


def test_every_module_is_part_of_a_page() -> None:
    """Nobody reaches what no page imports: it would be carried for nothing."""
    reached: set[Path] = set()
    waiting = [*WEB.glob("*/main.js"), WEB / "kit/too_old.js"]
    while waiting:
        file = waiting.pop()
        if file in reached:
            continue
        reached.add(file)
        named = re.findall(r"""["'](?:\.{1,2}/)([\w/]*\w+\.js)["']""", file.read_text("utf-8"))
        waiting += [found for name in named for found in WEB.rglob(name.rpartition("/")[2])]
        waiting += [
            found
            for name in re.findall(r"[\"'](\w+/\w+_worker\.js)[\"']", file.read_text("utf-8"))
            for found in [WEB / name]
        ]

    assert [short(file) for file in own_modules() if file not in reached and file.name != "sw.js"] == []
