"""A browser's requests for pages, in-process; there is no AWS behind it, for a page needs none."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.settings import Settings, load
from tests.http import Answer, call

STAGES = {"43": "hunan-local", "62": "gansu-local"}


def settings(tenant: str, **changes: str) -> Settings:
    """Return the settings of a province whose every store is out of reach."""
    environment = {"TENANT": tenant, "STAGE": STAGES[tenant], "LOCAL": "1", "PREFIX": "none", "BUCKET": "none"}
    return load({**environment, "AWS_ENDPOINT_URL": "http://127.0.0.1:1", **changes})


@dataclass(frozen=True)
class Page:
    """What came, unpacked."""

    status: int
    headers: dict[str, str]
    content: bytes
    raw: bytes
    json: Any

    @property
    def text(self) -> str:
        """Read it as text."""
        return self.content.decode()


Browse = Callable[..., Page]


@pytest.fixture
def browse() -> Browse:
    """Return the function that asks for an address as a browser does."""

    def ask(path: str, *, tenant: str = "43", packed: bool = True, method: str = "GET", **changes: str) -> Page:
        asked: dict[str, Any] = {"headers": {"Accept-Encoding": "gzip, br"} if packed else {}}
        workspace: Any = SimpleNamespace(settings=settings(tenant, **changes))
        answer: Answer = call(workspace, method, path, **asked)
        zipped = answer.headers.get("content-encoding") == "gzip"
        content = gzip.decompress(answer.raw) if zipped else answer.raw
        decoded = json.loads(content) if "json" in answer.headers["content-type"] else None
        return Page(answer.status, answer.headers, content, answer.raw, decoded)

    return ask
