"""Where a line may end: Chinese almost anywhere, but never inside a word or a number, nor before a closing mark."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from itertools import pairwise

from chalicelib.poster.words import WORDS

NO_LINE_START = frozenset(
    "，。、；：！？）》〉」』】〕〗”’…—～·,.;:!?)]}%‰℃°々ーァィゥェォッャュョヮぁぃぅぇぉっゃゅょゎ）］｝％．"
)
NO_LINE_END = frozenset("（《〈「『【〔〖“‘([{（［｛＃#￥$")
# A venue's name reads well when a line ends after one of these, and badly when one starts the next line.
UNIT_ENDS = frozenset("省市县区州盟旗乡镇村街路巷道号栋幢楼层室座馆院校园店站场厅司局所部处社厂行")
_WORD = re.compile(r"[0-9A-Za-z\u00c0-\u024f\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]")
_WORD_INSIDE = frozenset("'’.-&@/+_·")
_NEUTRAL, _ORPHAN_UNIT, _INSIDE_WORD, _LONE_CHARACTER = 8.0, 14.0, 60.0, 90.0

Measure = Callable[[str], float]


def atoms(text: str) -> list[str]:
    """Split a text into what must stay on one line; a space ends the atom before it."""
    found: list[str] = []
    for n, character in enumerate(text):
        if found and not _may_part(text, n):
            found[-1] += character
        else:
            found.append(character)
    return found


def _may_part(text: str, n: int) -> bool:
    before, after = text[n - 1], text[n]
    if after == " " or after in NO_LINE_START or text[:n].rstrip(" ")[-1:] in NO_LINE_END:
        return False
    if before == " ":
        return True
    following = text[n + 1] if n + 1 < len(text) else ""
    if _WORD.match(before) and (_WORD.match(after) or (after in _WORD_INSIDE and _WORD.match(following or " "))):
        return False
    if before in _WORD_INSIDE and n >= 2 and _WORD.match(text[n - 2]) and _WORD.match(after):
        return False
    return not (before.isdigit() and after in UNIT_ENDS)


def break_lines(text: str, measure: Measure, width: float, spare_line: float = math.inf) -> list[str]:
    """Break a text into lines no wider than `width`, evenly and where it reads best.

    The fewest lines, unless a better break is worth `spare_line`; only what is wider than a line is cut inside a word.
    """
    parts: list[str] = []
    for atom in atoms(text):
        parts.extend([atom] if measure(atom.rstrip(" ")) <= width else _pieces(atom, measure, width))
    costs = _break_costs(text, parts)
    widths = [measure(part) for part in parts]
    blanks = [measure(part[len(part.rstrip(" ")) :]) for part in parts]
    # For each place a line may start, the best way on: fewest lines first, then the lowest cost.
    fewest = spare_line == math.inf
    best: list[tuple[int, float, int]] = [(0, 0.0, 0)] * (len(parts) + 1)
    for start in range(len(parts) - 1, -1, -1):
        options: list[tuple[int, float, int]] = []
        taken = 0.0
        for end in range(start + 1, len(parts) + 1):
            taken += widths[end - 1]
            slack = width - taken + blanks[end - 1]
            if slack < -1e-9 and options:
                break
            lone = _LONE_CHARACTER if end == start + 1 and len(parts[start].strip()) == 1 < len(parts) else 0.0
            ragged = slack**2 * (1.0 if fewest or end < len(parts) else 0.5)
            cost = best[end][1] + ragged + costs[end] + lone + (0.0 if fewest else spare_line)
            options.append((best[end][0] + fewest, cost, end))
        best[start] = min(options)
    lines, start = [], 0
    while start < len(parts):
        end = best[start][2]
        lines.append("".join(parts[start:end]).strip(" "))
        start = end
    return lines


def _break_costs(text: str, parts: list[str]) -> list[float]:
    """Return what a line break before each part costs, and 0 for the text's end."""
    inside = {n for word in WORDS.finditer(text) for n in range(word.start() + 1, word.end())}
    costs, place = [0.0], 0
    for before, after in pairwise(parts):
        place += len(before)
        if place in inside:
            costs.append(_INSIDE_WORD)
        elif after[0] in UNIT_ENDS:
            costs.append(_ORPHAN_UNIT)
        else:
            good = (
                before[-1] in UNIT_ENDS or before[-1] == " " or before[-1] in NO_LINE_START or after[0] in NO_LINE_END
            )
            costs.append(0.0 if good else _NEUTRAL)
    return [*costs, 0.0]


def _pieces(atom: str, measure: Measure, width: float) -> list[str]:
    """Cut what is wider than the line; a mark that may not start a line takes the character before it along."""
    pieces = [""]
    for character in atom:
        if pieces[-1] and measure(pieces[-1] + character) > width:
            carried = pieces[-1][-1] if character in NO_LINE_START else ""
            if carried in NO_LINE_START or len(pieces[-1]) == 1:
                carried = ""  # nothing but marks: then a mark starts the line, for a cut one would be worse
            pieces[-1] = pieces[-1][: len(pieces[-1]) - len(carried)]
            pieces.append(carried)
        pieces[-1] += character
    return pieces
