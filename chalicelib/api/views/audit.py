"""The audit chain and the certificates of destruction, for whoever holds us to them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call
from chalicelib.api.days import Dated
from chalicelib.api.models import Page, Request
from chalicelib.api.times import local, local_or_none
from chalicelib.domain.day import check_order, day_end, day_start, local_day
from chalicelib.security.chain_entry import read_instant
from chalicelib.usecases.custody.read_audit import LONGEST_STRETCH, read_audit, read_lines
from chalicelib.usecases.custody.read_certificates import Certificate, read_certificates

SHOWN_DAYS = 60  # without a first day


class AuditQuery(Page, Dated, rename={"from_": "from"}):
    """Entries of which kind, of which local days, both included."""

    kind: Annotated[str, Meta(pattern=r"^[A-Za-z_]{1,40}\Z")] | None = None
    from_: dt.date | None = None
    to: dt.date | None = None


class DaysQuery(Page, Dated, rename={"from_": "from"}):
    """Which local days, both included; without a first one the last sixty, without a last one up to today."""

    from_: dt.date | None = None
    to: dt.date | None = None


class LinesQuery(Request):
    """Which stretch of the chain: entries behind a sequence, oldest first."""

    after: Annotated[int, Meta(ge=0, le=10**12)] = 0
    limit: Annotated[int, Meta(ge=1, le=LONGEST_STRETCH)] = LONGEST_STRETCH


class EntryView(TypedDict):
    """An entry as it was signed, but for its hash, link and signature, which prove nothing when an API shows them."""

    sequence: int
    at: str
    kind: str
    ref: str
    office: str | None
    purpose: str | None
    facts: dict[str, Any]


class EntryList(TypedDict):
    """Entries, newest first."""

    items: list[EntryView]
    next_cursor: str | None


class LineList(TypedDict):
    """Signed lines as they went to the log, oldest first; `next_after` is null where the chain ends."""

    items: list[str]
    next_after: int | None


class PlacesView(TypedDict):
    """Where in the chain a day's entries stand; FINAL is its week's."""

    commit: int | None
    cert: int | None
    swept: int | None
    final: int | None
    fails: list[int]


CertificateView = TypedDict(
    "CertificateView",
    {
        "class": str,
        "date": str,
        "state": Literal["committed", "failed", "overdue", "erased", "swept"],
        "committed": int | None,
        "added": int | None,
        "root": str | None,
        "deadline": str | None,
        "erased_at": str | None,
        "held": int | None,
        "swept": int | None,
        "final_at": str | None,
        "fails": int,
        "entries": PlacesView,
    },
)
CertificateView.__doc__ = (
    "What became of a class's day: rows counted, added later, held, deleted, its week's key forgotten; null: not yet."
)


class CertificateList(TypedDict):
    """Days, the latest first."""

    items: list[CertificateView]
    next_cursor: str | None


def entries(call: Call, query: AuditQuery) -> EntryList:
    """List entries of the audit chain.

    No person is in them. A page may be short of its limit and still go on.
    """
    policy = call.workspace.tenant
    check_order(query.from_, query.to)
    since = day_start(query.from_, policy) if query.from_ else None
    until = day_end(query.to, policy) if query.to else None
    found, cursor = read_audit(call.workspace, since, until, query.kind, (query.limit, query.cursor))
    return {"items": [_entry(call, entry) for entry in found], "next_cursor": cursor}


def lines(call: Call, query: LinesQuery) -> LineList:
    """List signed lines of the audit chain, each as it went to the log.

    With the public key of `GET /v1/audit/head` and a head saved earlier they prove the chain to whoever checks them.
    """
    found, goes_on = read_lines(call.workspace, query.after, query.limit)
    return {"items": found, "next_after": goes_on}


def certificates(call: Call, query: DaysQuery) -> CertificateList:
    """List what the chain says about the destruction of each day, class by class.

    Everybody may read it once collection has ended.
    """
    last = query.to or local_day(call.workspace.instant(), call.workspace.tenant)
    first = query.from_ or last - dt.timedelta(days=SHOWN_DAYS - 1)
    check_order(first, last)
    found, cursor = read_certificates(call.workspace, first, last, (query.limit, query.cursor))
    return {"items": [_certificate(call, each) for each in found], "next_cursor": cursor}


def _entry(call: Call, entry: dict[str, Any]) -> EntryView:
    at = dt.datetime.fromisoformat(entry["at"])
    return {
        "sequence": entry["seq"],
        "at": local(at, call.workspace.utc_offset),
        "kind": entry["kind"],
        "ref": entry["ref"],
        "office": entry["office"],
        "purpose": entry["purpose"],
        "facts": entry["facts"],
    }


def _certificate(call: Call, found: Certificate) -> CertificateView:
    def instant(kind: str, name: str) -> str | None:
        at = read_instant(found.fact(kind, name))
        return local(at, call.workspace.utc_offset) if at else None

    return {
        "class": found.row_class,
        "date": f"{found.day[:4]}-{found.day[4:6]}-{found.day[6:]}",
        "state": found.state,
        "committed": found.fact("COMMIT", "rows"),
        "added": found.fact("COMMIT", "added"),
        "root": found.fact("COMMIT", "root"),
        "deadline": instant("COMMIT", "deadline") or instant("CERT", "deadline"),
        "erased_at": instant("CERT", "erased_at"),
        "held": found.fact("CERT", "held"),
        "swept": found.fact("SWEPT", "deleted"),
        "final_at": local_or_none(found.final_at, call.workspace.utc_offset),
        "fails": len(found.fails),
        "entries": {
            "commit": found.entries.get("COMMIT"),
            "cert": found.entries.get("CERT"),
            "swept": found.entries.get("SWEPT"),
            "final": found.entries.get("FINAL"),
            "fails": list(found.fails),
        },
    }
