"""Chains made by hand: signed by a key of the test's own, honest unless a test makes them otherwise."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from chalicelib.security import chain
from chalicelib.security.chain import Head
from chalicelib.security.chain_check import BEGINNING, Report, check
from chalicelib.security.chain_entry import SIGNED_WITH, read_lines

FIRST_DAY = date(2026, 1, 5)
KEPT = timedelta(days=2)


def new_key() -> ec.EllipticCurvePrivateKey:
    """Make a key as the audit key is."""
    return ec.generate_private_key(ec.SECP256R1())


def public(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Return its public half (DER)."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def signed(entry: dict[str, Any], key: ec.EllipticCurvePrivateKey) -> str:
    """Return the line of an entry."""
    return chain.line(entry, key.sign(chain.digest(entry), SIGNED_WITH))


@dataclass
class Book:
    """A chain that grows."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=new_key)
    lines: list[str] = field(default_factory=list)
    heads: list[Head] = field(default_factory=lambda: [BEGINNING])

    @property
    def head(self) -> Head:
        """Return where it ends."""
        return self.heads[-1]

    def add(
        self, kind: str, at: datetime, once: str | None = None, *, ref: str = "", office: str = "县指挥部", **facts: Any
    ) -> int:
        """Append an entry, as `record` does; return its sequence."""
        fields = {"at": at.isoformat(timespec="milliseconds"), "kind": kind, "ref": ref or f"r{len(self.lines)}"}
        fields |= {"office": office, "purpose": None, "facts": facts}
        if once:
            fields["once"] = once
        entry = chain.link(self.head.seq + 1, self.head.hash, fields)
        self.lines.append(signed(entry, self.key))
        self.heads.append(Head(entry["seq"], entry["hash"]))
        return self.head.seq

    def day(self, kind: str, day: date, at: datetime, row_class: str = "visits", **facts: Any) -> int:
        """Append what is said of a day."""
        name = f"{day:%Y%m%d}"
        once = f"{kind}#{row_class}#{name}" if kind in {"COMMIT", "CERT", "SWEPT"} else None
        return self.add(kind, at, once, **{"class": row_class, "day": name, **facts})

    def check(self, at: datetime, lines: Iterable[str] | None = None, **more: Any) -> Report:
        """Judge its lines, or others, by its key."""
        read = read_lines(self.lines if lines is None else lines, public(self.key))
        return check(read, at=at, **more)


def noon(day: date) -> datetime:
    """Return an instant of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def deadline_of(day: date) -> datetime:
    """Return from when on a day opens to nobody."""
    return noon(day) + KEPT


def commit(book: Book, day: date, row_class: str = "visits", **facts: Any) -> int:
    """Append a day's COMMIT, a day later."""
    told = {"rows": 3, "added": 0, "deadline": deadline_of(day).isoformat(), "policy_version": 1} | facts
    return book.day("COMMIT", day, noon(day) + timedelta(days=1), row_class, **told)


def certify(book: Book, day: date, row_class: str = "visits", **facts: Any) -> int:
    """Append a day's CERT, an hour after its deadline."""
    at = deadline_of(day) + timedelta(hours=1)
    told = {"rows": 3, "held": 0, "openable": 0, "left": 3} | facts
    told = {"deadline": deadline_of(day).isoformat(), "erased_at": at.isoformat()} | told
    return book.day("CERT", day, at, row_class, **told)


def sweep(book: Book, day: date, row_class: str = "visits", **facts: Any) -> int:
    """Append a day's SWEPT, a week after its deadline."""
    return book.day(
        "SWEPT", day, deadline_of(day) + timedelta(days=7), row_class, **({"deleted": 0, "left": 0} | facts)
    )


def honest(days: int = 6) -> tuple[Book, datetime]:
    """Return a chain of looks and destroyed days, and the instant at which it was read."""
    book = Book()
    all_days = [FIRST_DAY + timedelta(days=n) for n in range(days)]
    for day in all_days:
        book.add("reveal", noon(day), count=2)
        for row_class in ("visits", "assisted"):
            commit(book, day, row_class)
    for day in all_days:
        book.add("health_feed", noon(day), count=9, hash="a" * 64)
        for row_class in ("visits", "assisted"):
            certify(book, day, row_class)
            sweep(book, day, row_class)
    return book, noon(all_days[-1]) + timedelta(days=90)
