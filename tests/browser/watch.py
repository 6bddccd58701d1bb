"""What no page may do, whatever a test is about: fail in the console, ask a foreign host, show who somebody is."""

import json
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page

_REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_UNREACHABLE = re.compile(r"net::ERR_|Failed to fetch|NetworkError")
_OWN_SCHEMES = ("data", "blob", "about")
_STORED = "JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])"


class Watch:
    """Look over every page of a test; `unreachable_is_meant` where the test itself takes the network away."""

    def __init__(self, hosts: Iterable[str]) -> None:
        self.unreachable_is_meant = False
        self.private: set[str] = set()
        self._hosts = set(hosts)
        self._contexts: list[BrowserContext] = []
        self._addresses: list[str] = []
        self._faults: list[str] = []
        self._unreached: list[str] = []

    def over(self, context: BrowserContext) -> None:
        """Watch all pages of a context."""
        self._contexts.append(context)
        context.on("console", self._heard)
        context.on("weberror", lambda thrown: self._faults.append(f"thrown: {thrown.error}"))
        context.on("request", lambda request: self._addresses.append(request.url))

    def forbid(self, *values: str | None) -> None:
        """Name a person's data, which must appear in no address, title, console or store of the browser."""
        self.private |= {value for value in values if value}

    def _heard(self, message: ConsoleMessage) -> None:
        address = message.location.get("url", "")
        line = f"console {message.type}: {message.text} ({address})"
        self._addresses.append(line)
        if message.type != "error" or (_REFUSED.match(message.text) and "/v1/" in address):
            return  # Chromium writes a line for each refusal of the API, which the page then says in words
        (self._unreached if _UNREACHABLE.search(message.text) else self._faults).append(line)

    def check(self) -> None:
        """Fail for whatever was seen; close the pages."""
        self._look_at_what_is_left()
        faults = self._faults + ([] if self.unreachable_is_meant else self._unreached)
        foreign = [each for each in self._addresses if self._is_foreign(each)]
        shown = [each for each in self._addresses for value in self.private if value in unquote(each)]
        for context in self._contexts:
            context.close()
        assert faults == []
        assert foreign == []
        assert shown == []

    def _look_at_what_is_left(self) -> None:
        for page in [page for context in self._contexts for page in context.pages]:
            self._addresses += [f"title: {page.title()}", f"kept: {_kept(page)}"]

    def _is_foreign(self, address: str) -> bool:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https", "ws", "wss") and parts.netloc not in self._hosts


def _kept(page: Page) -> str:
    try:
        entries = json.loads(page.evaluate(_STORED))
    except Error:
        return ""  # about:blank keeps nothing
    return json.dumps(entries, ensure_ascii=False)
