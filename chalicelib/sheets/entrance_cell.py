"""Entrances as people write them into one cell, and how many they say there are.

Names are separated by 、 , ， ; ； or a line break, or numbered ("1.东门 2.西门"). A space belongs to a name
("A 栋 东门"), unless the cell has no other separator and the stated number of entrances is the number of words.
"""

import re
import unicodedata

_MARKS = "、,，;；﹑﹐﹔､\r\n"
_SEPARATORS = re.compile(f"[{_MARKS}]+")
_NUMBERING = re.compile(r"(?:^|(?<=[\s、,，;；。]))[(（]?([0-9０-９]{1,2})[)）.．、][ \u3000]*")
_COUNT = re.compile(r"([0-9]{1,4})[个處处道]?")
_HAN_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_EDGES = " \t\u3000\u00a0。."


def split_names(text: str, stated: int | None) -> list[str]:
    """Split a cell into entrance names, in their order; see the module's rule about spaces."""
    numbered = _numbered(text.strip())
    if numbered:
        return numbered
    names = _without_blanks(_SEPARATORS.split(text))
    words = text.split()
    if len(names) == 1 and stated == len(words):
        return _without_blanks(words)
    return names


def read_count(text: str) -> int | None:
    """Read a number of entrances: 3, ３, 3个, 三; None when it is none."""
    folded = "".join(unicodedata.normalize("NFKC", text).split())
    if found := _COUNT.fullmatch(folded):
        return int(found[1])
    return _HAN_DIGITS.get(folded.rstrip("个处道"))


def _numbered(text: str) -> list[str]:
    marks = list(_NUMBERING.finditer(text))
    if len(marks) < 2 or marks[0].start() != 0 or [int(mark[1]) for mark in marks] != list(range(1, len(marks) + 1)):
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    names = [text[mark.end() : end].strip(_EDGES + _MARKS) for mark, end in zip(marks, ends, strict=True)]
    return names if all(names) and not any(_SEPARATORS.search(name) for name in names) else []


def _without_blanks(names: list[str]) -> list[str]:
    return [name for name in (name.strip(_EDGES) for name in names) if name]
