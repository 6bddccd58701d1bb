"""The addresses that a browser opens, in one table; what serves them is imported when first asked."""

from __future__ import annotations

from collections.abc import Callable

from chalice.app import Request, Response

FILES = "/web/{version}/{part}/{file}"
WORKER = "/sw.js"
PAGES = {
    "/": "visitor",
    "/c/{code}": "visitor",
    "/C/{code}": "visitor",
    "/manage": "manage",
    "/desk": "desk",
    "/trace": "trace",
    "/audit": "audit",
}
"""Which page is behind an address; a code's address carries the code, which names a door and nobody."""
ADDRESSES = (*PAGES, FILES, WORKER)


def open_for(address: str, request_of: Callable[[], Request]) -> Callable[..., Response]:
    """Make the function that Chalice calls for an address: no account, no table, no line about who asked."""

    def enter(**path: str) -> Response:
        from chalicelib.api.web.serve import serve

        return serve(address, path, request_of())

    enter.__name__ = "page_" + "".join(letter if letter.isalnum() else "_" for letter in address)
    return enter
