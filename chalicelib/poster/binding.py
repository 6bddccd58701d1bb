"""Binds documents of our own into one, part after part: no more than one part is ever held, and nothing is drawn anew.

It reads what reportlab writes and nothing else: a table of plain objects, streams as they are, pages in one node. Each
part keeps its node of pages and its fonts; their names get letters of the part's own, for a file may not have two
subsets of one name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEAD = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
_REFERENCE = re.compile(rb"\b(\d+) 0 R\b")
_SUBSET = re.compile(rb"/[A-Z]{4}([A-Z]{2}\+)")
_CATALOG, _PAGES = 1, 2


class Binding:
    """One document while it is bound: ask for its head, add parts, ask for its end; all of it goes out as it comes."""

    def __init__(self) -> None:
        self._at = 0
        self._offsets: dict[int, int] = {}
        self._next = _PAGES + 1
        self._nodes: list[tuple[int, int]] = []
        self._parts = 0

    @property
    def pages(self) -> int:
        """Return how many pages there are so far."""
        return sum(count for _, count in self._nodes)

    def head(self) -> bytes:
        """Begin the document."""
        return self._out(_HEAD)

    def add(self, part: bytes, *, first: bool = False) -> Iterator[bytes]:
        """Add a part's pages after those that are there, or before all of them."""
        objects = _objects(part)
        root = int(_found(rb"/Root (\d+) 0 R", part[part.rindex(b"trailer") :]))
        node = int(_found(rb"/Pages (\d+) 0 R", objects[root]))
        count = int(_found(rb"/Count (\d+)", objects[node]))
        info = int(_found(rb"/Info (\d+) 0 R", part[part.rindex(b"trailer") :]))
        names = {old: self._next + place for place, old in enumerate(sorted(objects.keys() - {root, info}))}
        self._next += len(names)
        self._parts += 1
        letters = _letters(self._parts)
        for old, new in names.items():
            dictionary, stream, rest = objects[old].partition(b"stream")
            dictionary = _REFERENCE.sub(lambda found: b"%d 0 R" % names[int(found[1])], dictionary)
            dictionary = _SUBSET.sub(lambda found: b"/" + letters + found[1], dictionary)
            if old == node:
                dictionary = dictionary.replace(b"/Type /Pages", b"/Parent %d 0 R /Type /Pages" % _PAGES)
            yield self._object(new, dictionary + stream + rest)
        self._nodes.insert(0 if first else len(self._nodes), (names[node], count))

    def finish(self, title: str) -> Iterator[bytes]:
        """End the document: its pages' nodes in their order, and where everything lies."""
        kids = b" ".join(b"%d 0 R" % node for node, _ in self._nodes)
        yield self._object(_PAGES, b"<<\n/Count %d /Kids [ %b ] /Type /Pages\n>>\n" % (self.pages, kids))
        yield self._object(_CATALOG, b"<<\n/PageMode /UseNone /Pages %d 0 R /Type /Catalog\n>>\n" % _PAGES)
        info, self._next = self._next, self._next + 1
        yield self._object(info, b"<<\n/Title <%b>\n>>\n" % ("\ufeff" + title).encode("utf-16-be").hex().encode())
        table = self._at
        lines = [b"%010d 00000 n \n" % self._offsets[number] for number in range(1, self._next)]
        yield self._out(b"xref\n0 %d\n0000000000 65535 f \n" % self._next + b"".join(lines))
        trailer = (self._next, _CATALOG, info, table)
        yield self._out(b"trailer\n<<\n/Size %d /Root %d 0 R /Info %d 0 R\n>>\nstartxref\n%d\n%%%%EOF\n" % trailer)

    def _object(self, number: int, body: bytes) -> bytes:
        self._offsets[number] = self._at
        return self._out(b"%d 0 obj\n%bendobj\n" % (number, body))

    def _out(self, data: bytes) -> bytes:
        self._at += len(data)
        return data


def _objects(part: bytes) -> dict[int, bytes]:
    """Return a document's objects by number, each without its `obj` and `endobj`."""
    table = int(_found(rb"startxref\s+(\d+)", part[-64:]))
    entries = re.findall(rb"(\d{10}) \d{5} n", part[table:])
    starts = {number: int(entry) for number, entry in enumerate(entries, 1)}
    ends = dict(zip(sorted(starts.values()), [*sorted(starts.values())[1:], table], strict=True))
    return {number: _body(part[start : ends[start]]) for number, start in starts.items()}


def _body(text: bytes) -> bytes:
    return text[text.index(b"obj") + 3 : text.rindex(b"endobj")].lstrip(b"\r\n ")


def _found(pattern: bytes, text: bytes) -> bytes:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError("not a document of ours")
    return found[1]


def _letters(number: int) -> bytes:
    """Spell a part's number in four letters."""
    letters = bytearray()
    for _ in range(4):
        number, rest = divmod(number, 26)
        letters.insert(0, ord("A") + rest)
    return bytes(letters)
