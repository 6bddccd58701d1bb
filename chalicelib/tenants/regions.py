"""A province's regions, read once from the committed file when first asked for.

`regions-43.txt.gz` has a line for each unit down to the town: code, name and, for a town, its villages as three digits
and a name each. Villages are split only when their town is asked for: 30,000 of them would cost more than a scan.
`regions-43-extra.txt` adds units without a code of their own; operators edit it, `infra/regions.py` writes the other.
"""

import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from chalicelib.domain.place.region import LENGTHS, Region, ancestors, is_extra, parent, parse

from .reading import PolicyError

FOLDER = Path(__file__).parent
GZIP = 31  # zlib's window bits for a gzip file


class Regions:
    """Answer what lies in what in one province, and how it is called."""

    def __init__(self, text: str, extra: str = "", file: str = "extra") -> None:
        self._lines: dict[str, str] = {}
        self._children: dict[str, list[str]] = {}
        self._extra_villages: dict[str, str] = {}
        for line in text.splitlines():
            code, _, rest = line.partition(" ")
            self._lines[code] = rest
            self._children.setdefault(parent(code) or "", []).append(code)
        self._add(extra, file)

    def exists(self, code: str) -> bool:
        """Tell whether this province has such a unit."""
        return self._find(code) is not None

    def name(self, code: str) -> str:
        """Give a unit's own name (文昌街道); KeyError when there is none."""
        name = self._find(code)
        if name is None:
            raise KeyError(code)
        return name

    def full_name(self, code: str) -> str:
        """Give the names from the province down (湖南省 邵阳市 洞口县 文昌街道), none twice in a row."""
        names = [self.name(whole) for whole in ancestors(code)]
        return " ".join(name for place, name in enumerate(names) if place == 0 or names[place - 1] != name)

    def children(self, code: str) -> list[Region]:
        """List the units one level down, by code; KeyError when the code does not exist, empty below a village."""
        self.name(code)
        if len(code) == LENGTHS["village"]:
            return []
        if len(code) == LENGTHS["town"]:
            added = [(extra, name) for extra, name in self._extra_villages.items() if extra.startswith(code)]
            return [Region(village, name) for village, name in sorted([*self._villages(code), *added])]
        return [Region(child, self.name(child)) for child in sorted(self._children.get(code, ()))]

    def counties_under(self, code: str) -> list[str]:
        """List the county codes in a province or city; a county, and what lies in one, gives its own county."""
        self.name(code)
        county = LENGTHS["county"]
        if len(code) >= county:
            return [code[:county]]
        return sorted(known for known in self._lines if len(known) == county and known.startswith(code))

    def _find(self, code: str) -> str | None:
        if len(code) == LENGTHS["village"]:
            return self._extra_villages.get(code) or dict(self._villages(code[: LENGTHS["town"]])).get(code)
        line = self._lines.get(code)
        return line.partition(" ")[0] if line is not None else None

    def _villages(self, town: str) -> Iterator[tuple[str, str]]:
        for village in self._lines.get(town, "").split(" ")[1:]:
            yield town + village[:3], village[3:]

    def _add(self, extra: str, file: str) -> None:
        """Add our own units; a slip of the pen in the file is named by its line."""
        for number, line in enumerate(extra.splitlines(), start=1):
            code, _, name = line.partition("#")[0].strip().partition(" ")
            if not code:
                continue
            try:
                above = parent(parse(code))
            except ValueError as error:
                raise PolicyError(f"{file}:{number}: a code has 2, 4, 6, 9 or 12 digits") from error
            if not name.strip() or " " in name.strip() or above is None or not self.exists(above):
                raise PolicyError(f"{file}:{number}: needs a name without spaces and a unit to lie in")
            if self.exists(code) or not is_extra(code):
                raise PolicyError(f"{file}:{number}: our own codes begin their own part with 9 and are new")
            if len(code) == LENGTHS["village"]:
                self._extra_villages[code] = name.strip()
            else:
                self._lines[code] = name.strip()
                self._children.setdefault(above, []).append(code)


@lru_cache(maxsize=2)
def load(code: str) -> Regions:
    """Read a province's regions on first use and keep them (about 2 MB) as long as the process."""
    packed = (FOLDER / f"regions-{code}.txt.gz").read_bytes()
    extra = FOLDER / f"regions-{code}-extra.txt"
    return Regions(zlib.decompress(packed, GZIP).decode(), extra.read_text(encoding="utf-8"), extra.name)
