"""The zip around an xlsx, opened only when it cannot hurt: no bombs, no passwords, no doubles."""

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from chalicelib.sheets.xlsx.refusal import FileRefused

_FILE_BYTES_AT_MOST = 10 << 20  # the contract's limit for imports
_UNPACKED_BYTES_AT_MOST = 64 << 20
_RATIO_AT_MOST = 250  # a real sheet of 20,000 numbered rows packs 15 to 60 times
_RATIO_IGNORED_BELOW_BYTES = 1 << 20
_ENTRIES_AT_MOST = 2_000
_CHUNK_BYTES = 1 << 16
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # old .xls, and every xlsx with a password


class Archive:
    """The parts of an xlsx by lower-case name; sizes are checked before anything is unpacked."""

    def __init__(self, data: bytes) -> None:
        _refuse_other_files(data)
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as broken:
            raise FileRefused("sheet_not_xlsx") from broken
        self._entries = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in entries}
        if len(self._entries) != len(entries):
            raise FileRefused("sheet_broken")
        _refuse_bombs(entries)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    def chunks(self, name: str, bytes_at_most: int = _UNPACKED_BYTES_AT_MOST) -> Iterator[bytes]:
        """Yield a part's bytes; a size that lies ends in `sheet_broken` by the part's checksum."""
        entry = self._entries.get(name.lower())
        if entry is None:
            raise FileRefused("sheet_broken")
        if entry.file_size > bytes_at_most:
            raise FileRefused("sheet_bomb")
        try:
            with self._zip.open(entry) as part:
                while chunk := part.read(_CHUNK_BYTES):
                    yield chunk
        except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError, RuntimeError, zlib.error) as broken:
            raise FileRefused("sheet_broken") from broken


def _refuse_other_files(data: bytes) -> None:
    if len(data) > _FILE_BYTES_AT_MOST:
        raise FileRefused("sheet_too_large", limit_mb=_FILE_BYTES_AT_MOST >> 20)
    if data.startswith(_OLE_MAGIC):
        protected = "EncryptedPackage".encode("utf-16-le") in data
        raise FileRefused("sheet_encrypted" if protected else "sheet_old_xls")
    if not data.startswith(b"PK\x03\x04"):
        raise FileRefused("sheet_not_xlsx")
    if data.count(b"PK\x01\x02") > _ENTRIES_AT_MOST:  # before zipfile builds an object for each
        raise FileRefused("sheet_bomb")


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefused("sheet_encrypted")
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise FileRefused("sheet_broken")
    if sum(entry.file_size for entry in entries) > _UNPACKED_BYTES_AT_MOST:
        raise FileRefused("sheet_bomb")
    for entry in entries:
        dense = entry.file_size > _RATIO_AT_MOST * max(entry.compress_size, 1)
        if dense and entry.file_size > _RATIO_IGNORED_BELOW_BYTES:
            raise FileRefused("sheet_bomb")
