"""Which exceptions mean that AWS did not answer, without importing the libraries that raise them."""

from __future__ import annotations

_FAMILIES = ("botocore.", "pynamodb.", "urllib3.", "chalicelib.storage.wire")


def is_storage_fault(fault: BaseException) -> bool:
    """Say whether a fault comes from the database, the key store or the bucket."""
    kinds = (f"{kind.__module__}." for kind in type(fault).__mro__)
    return any(kind.startswith(_FAMILIES) for kind in kinds)
