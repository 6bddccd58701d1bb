"""Serve the pages and their files: compressed, and kept by the browser as long as they cannot change."""

from __future__ import annotations

import json
from collections.abc import Mapping

from chalice.app import Request, Response

from chalicelib import runtime
from chalicelib.api.answers import RawResponse, render
from chalicelib.api.call import Reply
from chalicelib.api.languages import TAGS, language_of
from chalicelib.api.pages import FILES, PAGES, WORKER
from chalicelib.api.problems import problem
from chalicelib.api.web import assets, headers, shells

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
HTML = "text/html; charset=utf-8"


def serve(address: str, path: Mapping[str, str], request: Request) -> Response:
    """Answer a browser that asks for a page, one of its files, or the worker that keeps them when offline."""
    if address == FILES:
        return _file(path["version"], path["part"], path["file"], request)
    if address == WORKER:
        worker = shells.service_worker()
        return _answer(worker, assets.zipped(worker), {"Content-Type": assets.TYPES[".js"]}, request)
    return _page(PAGES[address], _depth(address, request), request)


def _depth(address: str, request: Request) -> int:
    """Count the folders above an address, so that a page finds the root under a stage's prefix too."""
    trailing = address != "/" and str(request.context.get("path") or "").endswith("/")
    return address.count("/") - 1 + trailing


def _page(page: str, depth: int, request: Request) -> Response:
    # Policy as filed: nothing a page begins with changes by decree, and it must open while no table answers.
    workspace = runtime.composed()
    given = {
        "Content-Type": HTML,
        "Content-Security-Policy": headers.page_policy(workspace.settings, workspace.tenant),
    }
    if not workspace.settings.local:
        given["Strict-Transport-Security"] = "max-age=31536000"
    document = shells.shell(page, depth, workspace.tenant, workspace.settings.stage)
    return _answer(document, assets.zipped(document), given, request)


def _file(version: str, part: str, name: str, request: Request) -> Response:
    made = _made(part, name)
    content = made or assets.content(part, name)
    if content is None:
        language = language_of(request.headers)
        return render(Reply(404, problem(404, "not_found", language)), language)
    given = {
        "Content-Type": assets.type_of(name),
        "Cache-Control": FOREVER if version == assets.version() else ASK_AGAIN,
    }
    if name.endswith("_worker.js"):
        given["Content-Security-Policy"] = headers.WORKER_POLICY
    return _answer(content, assets.zipped(made) if made else assets.compressed(part, name), given, request)


def _made(part: str, name: str) -> bytes | None:
    """Return what no file holds: `visitor/all.css`, a page's styles; `words/en.visitor.all.json`, its words."""
    if name == "all.css" and part in PAGES.values():
        return shells.styles_of(part, runtime.composed().tenant)
    language, _, page = name.removesuffix(".all.json").partition(".")
    if part != "words" or not name.endswith(".all.json") or language not in TAGS or page not in PAGES.values():
        return None
    return json.dumps(shells.words_of(page, language), ensure_ascii=False).encode()


def _answer(content: bytes, packed: bytes | None, given: dict[str, str], request: Request) -> RawResponse:
    sent: dict[str, str | list[str]] = {
        "Cache-Control": ASK_AGAIN,
        "Vary": "Accept-Encoding",
        **headers.COMMON,
        **given,
    }
    if packed is None or "gzip" not in str(request.headers.get("accept-encoding") or ""):
        return RawResponse(content, sent, 200)
    return RawResponse(packed, {**sent, "Content-Encoding": "gzip"}, 200)
