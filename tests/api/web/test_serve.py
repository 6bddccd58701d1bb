"""Pages and their files as a browser gets them: type, compression, how long they may be kept, refusals."""

import json
import re
from urllib.parse import urljoin

import pytest

from chalicelib.api.pages import PAGES
from chalicelib.api.web import assets, shells
from tests.api.web.conftest import Browse

FILES = sorted(
    f"{part}/{file.name}" for part in assets.PARTS for file in (assets.WEB / part).iterdir() if file.is_file()
)
ADDRESSES = [address.replace("{code}", "7K3M9QW2XH") for address in PAGES]
SAFE = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
FOREVER = "public, max-age=31536000, immutable"
every_page = pytest.mark.parametrize("address", ADDRESSES)
every_file = pytest.mark.parametrize("file", FILES)


def at(file: str, version: str | None = None) -> str:
    return f"/web/{version or assets.version()}/{file}"


@every_page
def test_a_page_is_html_that_is_asked_for_again_each_time(address: str, browse: Browse) -> None:
    page = browse(address)

    assert page.status == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    assert page.headers.items() >= SAFE.items()
    assert page.text.startswith("<!doctype html>")


@every_page
def test_every_address_in_a_page_is_relative_and_leads_to_a_file(address: str, browse: Browse) -> None:
    for path in (address, address if address == "/" else f"{address}/"):
        found = re.findall(r'(?:src|href)="([^"]+)"', browse(path).text)
        assert len(found) > 4
        for each in found:
            assert not each.startswith(("/", "http"))
            stage = urljoin(f"http://province/api{path}", each)
            assert stage.startswith("http://province/api/web/"), path
            assert browse(stage.removeprefix("http://province/api")).status == 200, each


@every_file
def test_a_file_of_this_version_is_kept_for_a_year(file: str, browse: Browse) -> None:
    answer = browse(at(file))

    assert answer.status == 200
    assert answer.headers["cache-control"] == FOREVER
    assert answer.headers["content-type"] == assets.type_of(file)
    assert answer.headers.items() >= SAFE.items()
    assert answer.content == (assets.WEB / file).read_bytes()


@every_file
def test_a_file_travels_compressed_where_that_helps_and_plain_to_whoever_wants_it(file: str, browse: Browse) -> None:
    packed, plain = browse(at(file)), browse(at(file), packed=False)

    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert "content-encoding" not in plain.headers
    assert plain.content == plain.raw == packed.content
    assert ("content-encoding" in packed.headers) == (len(packed.raw) < len(plain.raw))
    assert file.endswith(".png") or len(plain.raw) < 1000 or len(packed.raw) < len(plain.raw) * 0.9


def test_a_file_of_another_version_is_never_kept_for_this_one(browse: Browse) -> None:
    for version in ("0123456789ab", "x", assets.version().upper() + "0"):
        assert browse(at("kit/api.js", version)).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "file",
    [
        "kit/none.js",
        "kit/..",
        "kit/.env",
        "kit/api",
        "kit/API.js",
        "kit/%2e%2e%2fpage.html",
        "kit/..%2F..%2Fapi%2Froutes.py",
        "kit/api.js%00.png",
        "kit/api.js%0a",
        "%2e%2e/routes.py",
        "sounds/bell.wav",
        "web/page.html",
        "vendor/vendor.exe",
        "words/zh.json",
        "words/fr.visitor.all.json",
        "words/zh.none.all.json",
        "kit/zh.visitor.all.json",
        "kit/all.css",
        "none/all.css",
        "none/api.js",
        "kit/" + "a" * 5000 + ".js",
    ],
)
def test_an_odd_name_is_a_problem_and_no_file(file: str, browse: Browse) -> None:
    answer = browse(at(file))

    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json["code"] == "not_found"


@pytest.mark.parametrize("address", [*ADDRESSES, "/sw.js", "/web/x/kit/api.js"])
def test_another_method_is_refused_in_the_shape_of_all_refusals(address: str, browse: Browse) -> None:
    answer = browse(address, method="POST")

    assert answer.status == 405
    assert answer.json["code"] == "method_not_allowed"


@pytest.mark.parametrize("page", sorted(set(PAGES.values())))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_pages_words_come_in_one_file_with_what_all_pages_say(page: str, language: str, browse: Browse) -> None:
    answer = browse(at(f"words/{language}.{page}.all.json"))

    expected: dict[str, str] = {}
    for owner in ("kit", *shells.SHARED.get(page, ()), page):
        for file in (assets.WEB / "words").glob(f"{language}.{owner}*.json"):
            expected |= json.loads(file.read_text("utf-8"))
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == FOREVER
    assert answer.json == expected


@pytest.mark.parametrize("page", sorted(set(PAGES.values())))
def test_a_pages_styles_come_in_one_sheet_behind_the_provinces_colours(page: str, browse: Browse) -> None:
    hunan, gansu = (browse(at(f"{page}/all.css"), tenant=tenant) for tenant in ("43", "62"))

    colours, shared, own = hunan.text.partition((assets.WEB / "kit/base.css").read_text("utf-8"))
    assert re.fullmatch(r":root \{( --(primary|primary-dark|accent|ink): #[0-9a-fA-F]{6};){4} \}\n", colours)
    assert shared
    assert own == (assets.WEB / page / f"{page}.css").read_text("utf-8")
    assert (hunan.headers["content-type"], hunan.headers["cache-control"]) == ("text/css; charset=utf-8", FOREVER)
    assert hunan.text != gansu.text


def test_the_worker_keeps_the_visitors_page_under_addresses_that_exist(browse: Browse) -> None:
    answer = browse("/sw.js")

    kept = json.loads(re.findall(r"const FILES = (\[.*?\])", answer.text)[0])
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"
    assert assets.version() in answer.text
    assert {"visitor/main.js", "visitor/result.js", "vendor/vue.js", "visitor/all.css"} <= set(kept)
    assert [file for file in kept if browse(at(file)).status != 200] == []
    assert "{{" not in answer.text
