"""Canaries: invented people, put wherever a request has room for somebody, and the eyes that look where none may be."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec

from chalicelib.api.openapi import document
from chalicelib.domain.ids import make_scan_id
from tests.people import fresh_id_number, fresh_phone

DOCUMENT: dict[str, Any] = json.loads(msgspec.json.encode(document()))
BIRD = "金丝雀"
"""Begins every canary's name: it may stand nowhere, whatever follows."""
SPEAKING = {
    "phone", "note", "text", "reason", "symptoms", "residence", "rows", "people", "description", "to", "address",
    "entrance_ids",
}  # fmt: skip
"""Members that need not be there, and may speak of somebody."""
WITNESSED = {"rule": "规则1", "order_no": "甘指〔2026〕1号"}
"""Members that go into the audit chain as they are: officials write them, and no machine knows a name from a rule's."""
PLACES = {"Application", "Edit", "EntranceIn", "Renaming", "HealthPointIn", "ImportIn"}
"""Models whose `name` is a place's: SMS say those."""


@dataclass
class Flock:
    """All canaries let loose so far."""

    secrets: set[str] = field(default_factory=lambda: {BIRD})

    def phone(self) -> str:
        """Return another phone."""
        return self._kept(fresh_phone())

    def id_number(self) -> str:
        """Return another document."""
        return self._kept(fresh_id_number())

    def sentence(self) -> str:
        """Return words that say who somebody is in three ways."""
        return f"{BIRD}说：{self.id_number()}，{self.phone()}"

    def keep(self, *more: str) -> None:
        """Count others' names, documents and phones among them."""
        self.secrets.update(each for each in more if each)

    def seen_in(self, text: str) -> set[str]:
        """Return the canaries in a text, also where it was escaped."""
        plain = text.encode().decode("unicode_escape", errors="ignore") if "\\u" in text else ""
        return {secret for secret in self.secrets if secret in text or secret in plain}

    def _kept(self, secret: str) -> str:
        self.secrets.add(secret)
        return secret


@dataclass
class Forms:
    """Fills a body by its schema: with somebody wherever there is room, and what is known of places."""

    flock: Flock
    known: dict[str, Any]
    loud: bool = False
    """Whether free text says everything, which most of it must not."""

    def body(self, schema: dict[str, Any], place: str = "", name: str = "") -> Any:
        """Fill a schema: what is required and what may speak of somebody; all of it when loud."""
        if "$ref" in schema:
            part = schema["$ref"].rpartition("/")[2]
            return self.known.get(part) or self.body(DOCUMENT["components"]["schemas"][part], part, name)
        if options := schema.get("anyOf"):
            return self.body(next(each for each in options if each != {"type": "null"}), place, name)
        if "enum" in schema:
            return "resident_id" if name == "id_type" else schema["enum"][0]
        kind = schema.get("type")
        if kind == "object":
            parts = schema.get("properties", {})
            wanted = [part for part in parts if self.loud or part in {*schema.get("required", ()), *SPEAKING}]
            return {part: self.body(parts[part], place, part) for part in wanted}
        if kind == "array":
            items = schema.get("items", {})
            return [self.body(items, place, name.removesuffix("s")) for _ in range(schema.get("minItems") or 1)]
        plain = {"integer": schema.get("minimum", 1), "number": schema.get("minimum", 1), "boolean": True}
        return plain[kind] if kind in plain else self._text(place, name, schema)

    def _text(self, place: str, name: str, schema: dict[str, Any]) -> str:
        now = datetime.now(UTC)
        shapes = {"date-time": now.isoformat(), "date": now.date().isoformat()}
        named = {
            "phone": self.flock.phone,
            "number": self.flock.id_number,
            "name": lambda: "测试面馆" + secrets.token_hex(2) if place in PLACES else f"{BIRD}甲",
        }
        if name == "scan_id":
            return make_scan_id(now, secrets.randbits(74))
        if known := self.known.get(f"{place}.{name}"):
            return str(known)
        if name in WITNESSED:
            return self.flock.sentence() if self.loud else WITNESSED[name]
        if (ending := name.rpartition("_")[2]) in named:
            return named[ending]()
        if name in self.known:
            return str(self.known[name])
        return shapes.get(schema.get("format", "")) or (self.flock.sentence() if self.loud else BIRD)


def bent(body: Any, flock: Flock) -> Iterator[Any]:
    """Bend a body so that it is refused, each time with somebody in it."""
    yield flock.sentence()  # no JSON at all
    yield json.dumps(flock.sentence())
    yield {flock.sentence(): flock.phone(), flock.phone(): 1}
    if isinstance(body, dict) and body:
        yield {name: flock.sentence() for name in body}
        yield {name: {flock.id_number(): [flock.sentence()]} for name in body}
        yield json.dumps(body, ensure_ascii=False)[:-1]
