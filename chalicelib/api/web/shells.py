"""The one HTML document that every page begins as: title, styles, modules to fetch at once, the words in Chinese."""

from __future__ import annotations

import json
from html import escape

from chalicelib.api.languages import TAGS
from chalicelib.api.web.assets import WEB, content, imported_by, version
from chalicelib.domain.tenant import Tenant

FIRST_LANGUAGE = "zh"
SHARED = {"manage": ("point",), "desk": ("office", "point"), "trace": ("office",)}
"""What several pages are made of and not all, with its words; the kit is every page's."""


def shell(page: str, depth: int, tenant: Tenant, stage: str) -> bytes:
    """Return the document of a page that lies `depth` folders below the root; every address in it is relative."""
    assets = f"{'../' * depth}web/{version()}/"
    words = json.dumps(words_of(page, FIRST_LANGUAGE), ensure_ascii=False, separators=(",", ":"))
    return _filled(
        "page.html",
        {
            "page": page,
            "title": escape(tenant.brand.name),
            "colour": escape(tenant.brand.primary),
            "tenant": escape(tenant.code),
            "utc_offset": escape(tenant.utc_offset),
            "stage": escape(stage),
            "preloads": "".join(
                f'<link rel="modulepreload" href="{assets}{each}">\n' for each in imported_by(page, "main.js")
            ),
            "assets": assets,
            "words": words.replace("<", "\\u003c"),
        },
    )


def styles_of(page: str, tenant: Tenant) -> bytes:
    """Return a page's styles in one sheet: the province's colours as variables, what all pages share, and its own."""
    brand = tenant.brand
    colours = {"primary": brand.primary, "primary-dark": brand.primary_dark, "accent": brand.accent, "ink": brand.ink}
    variables = f":root {{{''.join(f' --{name}: {colour};' for name, colour in colours.items())} }}\n"
    return variables.encode() + (content("kit", "base.css") or b"") + (content(page, f"{page}.css") or b"")


def service_worker() -> bytes:
    """Return the worker that keeps the visitor's page, each of its parts, for when there is no network."""
    own = sorted(each.name for each in (WEB / "visitor").glob("*.js"))
    modules = dict.fromkeys(file for name in ("main.js", *own) for file in imported_by("visitor", name))
    words = [f"words/{language}.visitor.all.json" for language in TAGS if language != FIRST_LANGUAGE]
    kept = [*modules, "visitor/all.css", "kit/scanner.css", *words, "kit/icon.svg", "vendor/qrcode.js"]
    return _filled("sw.js", {"version": version(), "kept": json.dumps(list(dict.fromkeys(kept)))})


def words_of(page: str, language: str) -> dict[str, str]:
    """Return the words of a page in a language: what all pages say, what some share, and what it says itself."""
    words: dict[str, str] = {}
    for owner in ("kit", *SHARED.get(page, ()), page):
        for file in _word_files(language, owner):
            words |= json.loads(content("words", file) or b"{}")
    return words


def _word_files(language: str, of: str) -> list[str]:
    return sorted(each.name for each in (WEB / "words").glob(f"{language}.{of}*.json"))


def _filled(file: str, values: dict[str, str]) -> bytes:
    document = (WEB / file).read_text("utf-8")
    for name, value in values.items():
        document = document.replace("{{" + name + "}}", value)
    return document.encode()
