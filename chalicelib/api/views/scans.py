"""At the door: what hangs behind a code, and checking in."""

from __future__ import annotations

from typing import Annotated, Literal, NotRequired, TypedDict

from msgspec import Meta

from chalicelib.api.call import Call, Reply
from chalicelib.api.models import OpaqueId, Point, Request
from chalicelib.api.times import local, local_or_none
from chalicelib.domain.entry.visit import Shown
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.usecases.door.check_in import Entry, Scan, check_in, known_code

Colour = Literal["green", "yellow", "red", "unknown"]


class CodeView(TypedDict):
    """What hangs behind a code; of another province's code, only where that answers."""

    tenant: str
    venue: NotRequired[str]
    entrance: NotRequired[str]
    state: NotRequired[str]
    url: NotRequired[str]


class ScanRequest(Request, rename={"as_": "as"}):
    """A scan by the visitor's own phone; the milliseconds of `scan_id` (UUIDv7) are its time."""

    code: Annotated[str, Meta(min_length=1, max_length=200)]
    scan_id: Annotated[str, Meta(max_length=40)]
    companions: Annotated[tuple[OpaqueId, ...], Meta(max_length=5)] = ()
    as_: Literal["visitor", "staff", "resident"] = "visitor"
    position: Point | None = None


class Visitor(TypedDict):
    """The visitor as the door sees him: masked."""

    name: str


class HealthView(TypedDict):
    """A colour as shown; unknown is its own answer, never a green."""

    colour: Colour
    flags: list[str]
    as_of: str | None


class CompanionView(TypedDict):
    """Whether a companion may enter."""

    companion_id: str
    admitted: bool | None


class HealthPointView(TypedDict):
    """Where whoever is abnormal is taken."""

    name: str
    address: str
    phone: str


class ScanView(TypedDict):
    """The answer to a scan, the same however often it is sent; `repeat` marks a code or card that was read before."""

    scan_id: str
    venue: str
    entrance: str
    occurred_at: str
    late: bool
    visitor: Visitor
    identity: Literal["verified", "self_declared", "none"]
    health: HealthView
    abnormal: bool
    admitted: bool | None
    companions: list[CompanionView]
    health_point: NotRequired[HealthPointView]
    sound: str | None
    word: str
    repeat: NotRequired[bool]


def look_up(call: Call, code: str) -> CodeView:
    """Say what hangs behind a code: is it live, and whose is it; another province's code is pointed home."""
    from chalicelib.usecases.door.limit_lookups import limit_lookups

    workspace = call.workspace
    limit_lookups(workspace, call.network)
    try:
        ours = known_code(workspace, code)
    except Conflict as elsewhere:
        return {"tenant": str(elsewhere.facts["tenant"]), "url": str(elsewhere.facts["url"])}
    found = workspace.door.code(ours)
    if found is None:
        raise NotFound("code_unknown")
    return {
        "venue": found.venue_name,
        "entrance": found.entrance_name,
        "state": "live" if found.live else found.closed_as or "disabled",
        "tenant": workspace.tenant.code,
    }


def scan_view(call: Call, entry: Entry) -> ScanView:
    """Show an accepted scan."""
    workspace = call.workspace
    shown = entry.seal.shown
    offset = workspace.utc_offset
    view: ScanView = {
        "scan_id": entry.scan_id,
        "venue": entry.code.venue_name,
        "entrance": entry.code.entrance_name,
        "occurred_at": local(entry.occurred_at, offset),
        "late": entry.seal.late,
        "visitor": {"name": shown.mask},
        "identity": shown.identity,  # type: ignore[typeddict-item]
        "health": {
            "colour": shown.colour,  # type: ignore[typeddict-item]
            "flags": list(shown.flags),
            "as_of": local_or_none(shown.as_of, offset),
        },
        "abnormal": workspace.tenant.is_abnormal(shown.colour, shown.flags),
        "admitted": shown.admitted,
        "companions": [
            {"companion_id": each.companion_id or "", "admitted": each.admitted} for each in entry.seal.companions
        ],
        "sound": _sound(call, entry, shown),
        "word": entry.seal.word,
    }
    if point := entry.seal.health_point:
        view["health_point"] = {"name": point.name, "address": point.address, "phone": point.phone}
    return view


def register(call: Call, body: ScanRequest) -> Reply[ScanView]:
    """Register whoever scans, and those with him; sending the same scan again gives the same answer."""
    entry = check_in(call.workspace, call.caller, scan_of(body))
    return Reply(200 if entry.resend else 201, scan_view(call, entry))


def scan_of(body: ScanRequest) -> Scan:
    """Return the scan that a request means."""
    return Scan(
        code=body.code,
        scan_id=body.scan_id,
        companions=tuple(body.companions),
        capacity=body.as_,
        position=body.position.location() if body.position else None,
    )


def _sound(call: Call, entry: Entry, shown: Shown) -> str | None:
    if shown.admitted is None:
        return None
    kind = "success" if shown.admitted else "failure"
    chosen = getattr(entry.code.sounds, kind) if entry.code.sounds else None
    return chosen or next((sound.id for sound in call.workspace.tenant.sounds if sound.kind == kind), None)
