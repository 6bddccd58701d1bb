"""What a route is: a method, a path, the view behind it and who may call it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PUBLIC = "public"
OWN = "own"
ACCOUNT = "account"
ENROLLING = "enrolling"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Route:
    """One operation; `access` is PUBLIC, OWN (token only), ACCOUNT (session read), ENROLLING or names of roles."""

    method: str
    path: str
    view: str
    access: str | tuple[str, ...]
    status: int = 200
    content_type: str = "application/json"

    def resolve(self) -> Callable[..., Any]:
        """Import the view on first use: a cold scan pays for no other."""
        module, function = self.view.split(":")
        view: Callable[..., Any] = getattr(importlib.import_module(f"chalicelib.api.{module}"), function)
        return view

    @property
    def roles(self) -> tuple[str, ...]:
        """Return the roles that may call it; none when every account may."""
        return self.access if isinstance(self.access, tuple) else ()
