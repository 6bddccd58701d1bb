"""What a route is: a method, a path, the view behind it and who may call it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, get_type_hints

from msgspec import Struct

if TYPE_CHECKING:
    from chalicelib.runtime import Workspace

PUBLIC = "public"
OWN = "own"
ACCOUNT = "account"
ENROLLING = "enrolling"
JSON = "application/json"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


COLLECTING = frozenset(
    {
        "POST /v1/scans",
        "POST /v1/scans/batch",
        "POST /v1/scans/paper",
        "POST /v1/scans/presented",
        "POST /v1/scans/assisted",
        "GET /v1/me/code",
        "POST /v1/me/companions",
        "POST /v1/cards",
        "POST /v1/health-statuses",
        "POST /v1/health-statuses/manual",
        "POST /v1/health-statuses/manual/{manual_id}/confirm",
        "POST /v1/venues",
        "PATCH /v1/venues/{venue_id}",
        "POST /v1/venues/import",
        "POST /v1/cases",
        "POST /v1/venues/{venue_id}/submit",
        "POST /v1/venues/{venue_id}/manager",
        "POST /v1/venues/{venue_id}/entrances",
        "POST /v1/venues/{venue_id}/entrances/{entrance_id}/reissue",
        "POST /v1/venues/{venue_id}/clerks",
        "POST /v1/uploads",
        "POST /v1/inspections",
    }
)
"""What takes in something of somebody, or lets a door do so: refused from the moment collection has ended."""


class View(Struct, frozen=True):
    """A view as its annotations describe it: what it takes as body and query, what it answers."""

    apply: Callable[..., Any]
    body: Any
    query: Any
    answer: Any


class Route(Struct, frozen=True):
    """One operation; `access` is PUBLIC, OWN (token only), ACCOUNT (session read), ENROLLING or names of roles.

    `also` are the statuses beside `status` with which it may succeed, `gives` the type of bytes it answers with.
    `opens` names what says (module:function, of a workspace) that it is open to all by now. Of one that `traces` every
    refusal of somebody known goes into the audit chain.
    """

    method: str
    path: str
    view: str
    access: str | tuple[str, ...]
    status: int = 200
    content_type: str = JSON
    also: tuple[int, ...] = ()
    gives: str = XLSX
    opens: str = ""
    traces: bool = False

    def resolve(self) -> Callable[..., Any]:
        """Import the view on first use: a cold scan pays for no other."""
        module, function = self.view.split(":")
        view: Callable[..., Any] = getattr(importlib.import_module(f"chalicelib.api.views.{module}"), function)
        return view

    def is_open(self, workspace: Workspace) -> bool:
        """Say whether nobody need say who he is."""
        if self.access == PUBLIC or not self.opens:
            return self.access == PUBLIC
        module, function = self.opens.split(":")
        return bool(getattr(importlib.import_module(f"chalicelib.usecases.{module}"), function)(workspace))

    def describe(self) -> View:
        """Read the view's annotations."""
        view = self.resolve()
        hints = get_type_hints(view, include_extras=True)
        return View(view, hints.get("body"), hints.get("query"), hints.get("return"))

    @property
    def takes_body(self) -> bool:
        """Say whether a body means anything to the method."""
        return self.method in ("POST", "PUT", "PATCH")

    @property
    def accepts(self) -> list[str]:
        """Return the content types that a request may have; of one without a body nobody asks.

        JSON may always stand for a file: it names an upload.
        """
        return list(dict.fromkeys((self.content_type, JSON))) if self.takes_body else []

    @property
    def collects(self) -> bool:
        """Say whether it takes in something of somebody."""
        return f"{self.method} {self.path}" in COLLECTING

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles that may call it; none when every account may."""
        return self.access if isinstance(self.access, tuple) else ()
