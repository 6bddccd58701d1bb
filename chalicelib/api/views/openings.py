"""What everybody may read: status, policy, regions, categories, the description of the API itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, TypedDict

from msgspec.structs import asdict

from chalicelib.api.call import Call, Reply
from chalicelib.domain.errors import NotFound

SOUNDS = Path(__file__).parents[2] / "web" / "sounds"


class Status(TypedDict):
    """The system answers; `notice` is what a page tells whoever scans once collection has ended."""

    status: str
    tenant: str
    stage: str
    time: str
    collection: Literal["open", "ended"]
    collection_ended_at: str | None
    erasure_at: str | None
    notice: str | None


class RegionView(TypedDict):
    """One region: official code, name, level."""

    code: str
    name: str
    level: str


class RegionList(TypedDict):
    """The regions one level down."""

    items: list[RegionView]


class CategoryView(TypedDict):
    """One category of place, with whoever answers for it."""

    code: str
    name: str
    group: str
    kind: str
    departments: list[dict[str, str]]


class CategoryList(TypedDict):
    """All categories, in the notices' order."""

    items: list[CategoryView]


class TenantView(TypedDict):
    """What a page needs to know of a province."""

    code: str
    name: str
    brand: dict[str, str]
    wording: dict[str, str]
    review: str
    lock_on_approval: bool
    region_root: str
    region_depth: int
    retention_days: int
    retention: dict[str, int]
    papers: list[str]
    vehicle_papers: list[str]
    sounds: list[dict[str, str]]
    manual_reasons: list[dict[str, str]]
    map: dict[str, Any]


class AuditHead(TypedDict):
    """The newest entry of the audit chain: save it, and no later log can be cut below it."""

    sequence: int
    hash: str
    key_sha256: str
    public_key: str


def audit_head(call: Call) -> AuditHead:
    """Show the head of the audit chain, and the public key (DER, in base64) that signs its entries.

    Keep the key's fingerprint with the first head: another key later is another chain.
    """
    import hashlib
    from base64 import b64encode

    from chalicelib.usecases.custody.record import head

    newest = head(call.workspace)
    key = call.workspace.audit.public_key
    return {
        "sequence": int(newest["seq"]),
        "hash": str(newest["hash"]),
        "key_sha256": hashlib.sha256(key).hexdigest(),
        "public_key": b64encode(key).decode(),
    }


def sound(call: Call, sound: str) -> Reply[bytes]:
    """Play one of the tenant's sounds (WAV)."""
    name = sound.removesuffix(".wav")
    if name not in {each.id for each in call.workspace.tenant.sounds}:
        raise NotFound("not_found")
    content = (SOUNDS / f"{name}.wav").read_bytes()
    return Reply(200, content, {"Content-Type": "audio/wav", "Cache-Control": "public, max-age=86400"})


def status(call: Call) -> Status:
    """Say that the system answers, and for whom."""
    from chalicelib.api.times import local

    workspace, ending, tenant = call.workspace, call.workspace.ending, call.workspace.tenant
    wording = tenant.wording_en if call.language == "en" else tenant.wording
    return {
        "status": "ok",
        "tenant": tenant.code,
        "stage": workspace.settings.stage,
        "time": local(workspace.instant(), workspace.utc_offset),
        "collection": "ended" if ending else "open",
        "collection_ended_at": local(ending.ended_at, workspace.utc_offset) if ending else None,
        "erasure_at": local(ending.erase_at, workspace.utc_offset) if ending else None,
        "notice": wording.ended if ending else None,
    }


def tenant(call: Call) -> TenantView:
    """Show the province's policy as far as the public is concerned."""
    policy = call.workspace.tenant
    english = call.language == "en"
    wording = policy.wording_en if english else policy.wording
    sounds = [
        {
            "id": sound.id,
            "name": sound.name_en if english else sound.name_zh,
            "kind": sound.kind,
            "url": f"v1/sounds/{sound.id}.wav",
        }
        for sound in policy.sounds
    ]
    return {
        "code": policy.code,
        "name": policy.name_en if english else policy.name,
        "brand": asdict(policy.brand),
        "wording": asdict(wording),
        "review": policy.review,
        "lock_on_approval": policy.lock_on_approval,
        "region_root": policy.region_root,
        "region_depth": policy.region_depth,
        "retention_days": policy.retention.visits_days,
        "retention": asdict(policy.retention),
        "papers": list(policy.papers),
        "vehicle_papers": list(policy.vehicle_papers),
        "sounds": sounds,
        "manual_reasons": [
            {"code": reason.code, "name": reason.name_en if english else reason.name}
            for reason in policy.manual.reasons
        ],
        "map": asdict(policy.map),
    }


def children(call: Call, code: str) -> Reply[RegionList]:
    """List the regions one level below a region."""
    regions = call.workspace.regions
    if not regions.exists(code):
        raise NotFound("region_unknown")
    items: list[RegionView] = [
        {"code": region.code, "name": region.name, "level": region.level} for region in regions.children(code)
    ]
    return Reply(200, RegionList(items=items), {"Cache-Control": "public, max-age=86400"})


def categories(call: Call) -> Reply[CategoryList]:
    """List the categories of places, each with the departments that answer for it."""
    english = call.language == "en"
    items: list[CategoryView] = [
        {
            "code": each.category.code,
            "name": each.category.name_en if english else each.category.name,
            "group": each.category.group,
            "kind": each.category.kind,
            "departments": [
                {"code": owner.code, "name": owner.name_en if english else owner.name} for owner in each.departments
            ],
        }
        for each in call.workspace.categories
    ]
    return Reply(200, CategoryList(items=items), {"Cache-Control": "public, max-age=3600"})


def openapi_document(call: Call) -> Reply[dict[str, Any]]:  # noqa: ARG001
    """Describe the API (OpenAPI 3.1), generated from the code that serves it."""
    from chalicelib.api.openapi import document

    return Reply(200, document(), {"Cache-Control": "public, max-age=3600"})
