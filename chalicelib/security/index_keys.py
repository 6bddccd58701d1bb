"""Keys of the index of a closed day: derived from its day key, so that they die with it; no writer ever has them."""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from chalicelib.domain.hidden import Hidden


class IndexKeys(Hidden, frozen=True):
    """`columns` opens what names nobody, `people` (for an approved run alone) who it is about; `order` numbers them."""

    columns: bytes
    people: bytes
    order: bytes


def derive_index(day_key: bytes) -> IndexKeys:
    """Derive the three from a 32-byte day key (RFC 5869); none of them is a subkey that rows are written with."""

    def subkey(purpose: bytes) -> bytes:
        return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(day_key)

    return IndexKeys(columns=subkey(b"index columns"), people=subkey(b"index"), order=subkey(b"index order"))
