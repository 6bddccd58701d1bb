"""What is left when collection has ended: found by the keys of rows alone, segment by segment, and deleted.

Whoever walks a table here sees keys and holders, and nothing that stands in a row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

from chalicelib.settings import Settings
from chalicelib.storage import keys, supervision_keys, tracing_keys
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.cases import CaseRow
from chalicelib.storage.rows.duties import DutyRow
from chalicelib.storage.rows.health import HealthRow
from chalicelib.storage.rows.people import PeopleRow

AT_ONCE = 16
PAGE = 500


class Left(NamedTuple):
    """A row that is left: its key, and the account that it belongs to where the row says so."""

    pk: str
    sk: str
    holder: str | None = None


class Remains:
    """One province's rows that no day's key ends."""

    def __init__(self, settings: Settings) -> None:
        self._models: dict[str, Any] = {
            "people": bind(PeopleRow, "people", settings),
            "health": bind(HealthRow, "health", settings),
            "duties": bind(DutyRow, "duties", settings),
            "cases": bind(CaseRow, "cases", settings),
        }

    def of(self, noun: str, segment: int, segments: int, after: tuple[str, str] | None) -> Iterator[Left]:
        """List the rows of a part of a table, from behind one on."""
        last = {"pk": {"S": after[0]}, "sk": {"S": after[1]}} if after else None
        wanted = ["pk", "sk", *(["holder"] if noun == "people" else [])]
        rows = self._models[noun].scan(
            segment=segment,
            total_segments=segments,
            attributes_to_get=wanted,
            last_evaluated_key=last,
            page_size=PAGE,
            consistent_read=True,
        )
        return (Left(row.pk, row.sk, getattr(row, "holder", None)) for row in rows)

    def delete(self, noun: str, left: Iterable[Left]) -> None:
        """Delete rows; one that is gone already is no fault."""
        model = self._models[noun]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for _ in pool.map(lambda each: model(each.pk, each.sk).delete(), left):
                pass


def class_of(noun: str, left: Left, staff: Collection[str]) -> str | None:
    """Return the class of data that a row is erased with; None for what remains.

    Of `people` everything goes but the accounts of staff, with phone, identity, roles, sessions and notes, and what
    tells a person who looked at him; what nobody has thought of goes as well. Holds run to their own end, and the purge
    needs to know which cases had a key.
    """
    _, sense, *_ = keys.parts(left.pk)
    return _CLASSES[noun](sense, left, staff)


def _of_people(sense: str, left: Left, staff: Collection[str]) -> str | None:
    if left.sk.startswith((keys.ACCESS, keys.ROLE)):
        return None
    for prefix, of_class in _ALWAYS.items():
        if left.sk.startswith(prefix) or sense in of_class.senses:
            return of_class.name
    if (left.holder or sense) in staff:
        return None
    return "sessions" if left.sk.startswith(keys.SESSION) else "identities"


class _Class(NamedTuple):
    name: str
    senses: tuple[str, ...] = ()


_ALWAYS = {
    keys.COMPANION: _Class("companions"),
    keys.CARD: _Class("cards", ("card", "cards")),
    keys.CONTEST: _Class("contests"),
}


def _of_duties(sense: str, left: Left, _: Collection[str]) -> str | None:
    if sense == "feedback":
        return "feedback"
    if left.sk.startswith(keys.CONTEST):
        return "contests"
    if left.sk.startswith((supervision_keys.INSPECTION, supervision_keys.INSPECTED)):
        return "photos"
    if left.sk.startswith(supervision_keys.ORDER) or sense in (supervision_keys.ORDERED, supervision_keys.OVERDUE):
        return "orders"
    return "contacts" if left.sk.startswith(keys.OFFICERS) else None


def _of_health(sense: str, left: Left, _: Collection[str]) -> str:
    papers = sense in ("manual", "contests") or keys.parts(left.sk)[0] == "paper"
    return "contests" if papers else "health"


_CLASSES = {
    "people": _of_people,
    "health": _of_health,
    "duties": _of_duties,
    "cases": lambda sense, *_: None if sense in ("hold", "holds", tracing_keys.ENDS) else "cases",
}
