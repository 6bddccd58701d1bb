"""What a browser may do with our pages: nothing but what is written here (Content-Security-Policy, level 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from chalicelib.domain.tenant import Tenant
    from chalicelib.settings import Settings

COMMON = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}
WORKER_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"
"""For the worker that decodes pictures where the browser cannot: WebAssembly there, and nowhere else."""


def page_policy(settings: Settings, tenant: Tenant) -> str:
    """Say what a page may load: our own origin, the bucket's signed addresses, and map tiles where there is a key."""
    bucket = " ".join(bucket_origins(settings))
    tiles = " ".join(tile_origins(tenant))
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            " ".join(f"img-src 'self' data: blob: {bucket} {tiles}".split()),
            f"connect-src 'self' {bucket}".strip(),
            "media-src 'self' blob:",
            "worker-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


def bucket_origins(settings: Settings) -> list[str]:
    """Return where signed addresses of the bucket point to: posters are shown from there, photos put there."""
    if settings.endpoint_url:
        parts = urlsplit(settings.endpoint_url)
        return [f"{parts.scheme}://{parts.netloc}"]
    suffix = "amazonaws.com.cn" if settings.region.startswith("cn-") else "amazonaws.com"
    return [f"https://{settings.bucket}.s3.{settings.region}.{suffix}", f"https://{settings.bucket}.s3.{suffix}"]


def tile_origins(tenant: Tenant) -> list[str]:
    """Return where the map's tiles come from; nowhere without a key."""
    if not tenant.map.key:
        return []
    parts = urlsplit(tenant.map.tiles.replace("{s}", "*"))
    host = "*." + parts.netloc.split(".", 1)[1] if "*" in parts.netloc else parts.netloc
    return [f"{parts.scheme}://{host}"]
