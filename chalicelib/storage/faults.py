"""Which exceptions mean that AWS did not answer, without importing the libraries that raise them."""

from __future__ import annotations

_FAMILIES = (
    "botocore.",
    "boto3.",
    "pynamodb.",
    "urllib3.",
    "chalicelib.storage.lean.wire_errors.",
    "chalicelib.security.day_keys.",
)


def is_storage_fault(fault: BaseException) -> bool:
    """Say whether a fault comes from the database, the key store or the bucket."""
    kinds = (f"{kind.__module__}." for kind in type(fault).__mro__)
    return any(kind.startswith(_FAMILIES) for kind in kinds)


def code_of(fault: BaseException) -> str | None:
    """Return the code that AWS gave for a fault: a name of theirs, safe to log."""
    response = getattr(fault, "response", None)
    told = response.get("Error", {}).get("Code") if isinstance(response, dict) else None
    code = told or getattr(fault, "cause_response_code", None) or getattr(fault, "code", None)
    return code[:60] if isinstance(code, str) else None
