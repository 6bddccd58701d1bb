"""Which values of a policy two people may change at run time, within which bounds; all else takes a release."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args
from urllib.parse import urlsplit

from chalicelib.domain.errors import FieldError
from chalicelib.domain.policy import faults
from chalicelib.domain.rule.overlay import overlaid, value_of
from chalicelib.domain.tenant import Colour, Tenant

# A day closes 26 hours after its end (a week later where lists may be typed in) and must close before its key goes.
NUMBERS: dict[str, tuple[int, int]] = {
    "retention.visits_days": (2, 90),
    "retention.assisted_days": (2, 90),
    "retention.paper_days": (9, 90),
    "retention.alerts_days": (9, 180),
    "retention.cases_days": (7, 365),
    "retention.exports_hours": (1, 72),
    "retention.uploads_hours": (24, 72),
    "retention.photos_days": (9, 90),
    "retention.health_history_days": (2, 90),
    "retention.identities_months": (1, 24),
    "retention.contacts_days": (1, 365),
    "retention.drafts_days": (30, 365),
    "retention.contests_days": (30, 365),
    "retention.accesses_days": (1096, 3650),
    "caps.entrances": (1, 90),
    "caps.entrances_per_application": (1, 90),
    "caps.companions": (1, 20),
    "caps.reveals": (1, 49),
    "caps.import_rows": (1, 500),
    "caps.upload_rows": (1, 50_000),
    "caps.upload_import_bytes": (65_536, 10_485_760),
    "caps.upload_photo_bytes": (65_536, 8_388_608),
    "caps.review_venues": (1, 100),
    "caps.poster_venues": (1, 50_000),
    "caps.health_items": (1, 500),
    "caps.batch_scans": (1, 100),
    "caps.assisted_people": (1, 50),
    "caps.hold_days": (1, 90),
}
PROVIDERS: dict[str, tuple[str, ...]] = {
    "providers.sms": ("sns", "aliyun", "local"),
    "providers.health_source": ("table", "http"),
    "providers.identity_verifier": ("https", "local"),
}
URLS = ("providers.sms_url", "providers.health_url", "providers.identity_url")
COLOURS = "admitted_colours"
URL_LENGTH_MAX = 200


def check(tenant: Tenant, values: dict[str, Any], *, local: bool) -> list[FieldError]:
    """List what is wrong with values, each by its key; what is sound by itself must be so beside the others, too."""
    wrong = [fault for key, value in values.items() for fault in _faults(tenant, key, value, local=local)]
    if wrong or not values:
        return wrong
    before = {fault.partition(":")[0] for fault in faults(tenant)}
    broken = [fault.partition(":")[0] for fault in faults(overlaid(tenant, values))]
    return [FieldError(f"changes.{key}", "policy_contradiction") for key in broken if key not in before]


def changed(tenant: Tenant, values: dict[str, Any]) -> dict[str, Any]:
    """Return those values that differ from what the policy says."""
    return {key: value for key, value in values.items() if value_of(tenant, key) != value}


def _faults(tenant: Tenant, key: str, value: Any, *, local: bool) -> Iterator[FieldError]:
    name = f"changes.{key}"
    if key in NUMBERS:
        low, high = NUMBERS[key]
        if value < low:
            yield FieldError(name, "too_small", {"limit": low})
        if value > high:
            yield FieldError(name, "too_large", {"limit": high})
    elif key in PROVIDERS:
        # What believes everybody, or sends nothing, is for local stages alone.
        if value not in PROVIDERS[key] or (value == "local" and not local):
            yield FieldError(name, "not_allowed")
    elif key in URLS:
        if value and not _plain_https(value):
            yield FieldError(name, "url_not_https")
    elif key == COLOURS:
        yield from _colour_faults(tenant, name, value)
    else:
        yield FieldError(name, "unknown_field")


def _colour_faults(tenant: Tenant, name: str, value: list[str]) -> Iterator[FieldError]:
    if not value:
        yield FieldError(name, "required")
    if len(set(value)) < len(value):
        yield FieldError(name, "duplicate")
    if not set(value) <= set(get_args(Colour)) - {"unknown", *tenant.alert_on.colours}:
        yield FieldError(name, "not_allowed")


def _plain_https(url: str) -> bool:
    """Say whether an address is https at a named host, and holds nothing secret: no user, no query, no odd port."""
    if len(url) > URL_LENGTH_MAX or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname or ""
    except ValueError:
        return False
    labels = host.split(".")
    named = len(labels) > 1 and all(labels) and not labels[-1].isdigit() and ":" not in host
    inward = host.endswith((".internal", ".local", ".localhost"))
    plain = not (parts.username or parts.password or parts.query or parts.fragment) and "@" not in parts.netloc
    return parts.scheme == "https" and named and not inward and plain and port in (None, 443)
