"""The pages in front of many posters: which venue hangs where, page by page, in the paper's own millimetres."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from chalicelib.poster.elements import Area, Box, Element, Type, write, write_right
from chalicelib.poster.legible import cut, within
from chalicelib.poster.papers import Page

Level = Literal["town", "village", "venue", "note"]
_MARGIN, _HEAD, _FOOT = 12.0, 26.0, 12.0
_PITCH, _COLUMN, _GAP = 4.9, 84.0, 8.0
_LOOKS: dict[Level, Type] = {
    "town": Type(3.6, "bold", "primary"),
    "village": Type(3.2, "bold", "ink"),
    "venue": Type(3.1, "medium", "ink"),
    "note": Type(3.1, "medium", "accent"),
}
_INDENTS: dict[Level, float] = {"town": 0.0, "village": 2.0, "venue": 4.0, "note": 0.0}


class Entry(Struct, frozen=True):
    """One line: what it says, and the page among the posters (counted from 1) where that begins."""

    level: Level
    text: str
    page: int | None = None


def contents(title: str, about: str, entries: Sequence[Entry], page: Page) -> list[list[Element]]:
    """Lay the contents out; page numbers count the pages of contents themselves."""
    columns = max(1, int((page.width_mm - 2 * _MARGIN + _GAP) // (_COLUMN + _GAP)))
    wide = (page.width_mm - 2 * _MARGIN - (columns - 1) * _GAP) / columns
    high = int((page.height_mm - _HEAD - _FOOT) // _PITCH)
    stacks = _stacked(entries, high)
    sheets = [stacks[at : at + columns] for at in range(0, len(stacks), columns)] or [[]]
    return [
        [
            *_frame(title, about, page, f"{number}"),
            *(
                line
                for place, stack in enumerate(sheet)
                for row, entry in enumerate(stack)
                for line in _line(entry, _MARGIN + place * (wide + _GAP), _HEAD + (row + 1) * _PITCH, wide, len(sheets))
            ),
        ]
        for number, sheet in enumerate(sheets, 1)
    ]


def _stacked(entries: Sequence[Entry], high: int) -> list[list[Entry]]:
    """Cut the lines into columns; no heading stands last in one."""
    stacks: list[list[Entry]] = []
    waiting: list[Entry] = []
    for entry in entries:
        waiting.append(entry)
        if entry.level in ("town", "village"):
            continue
        if not stacks or len(stacks[-1]) + len(waiting) > high:
            stacks.append([])
        stacks[-1] += waiting
        waiting = []
    return stacks


def _frame(title: str, about: str, page: Page, number: str) -> list[Element]:
    right = page.width_mm - _MARGIN
    room = page.width_mm - 2 * _MARGIN
    heading = within(title, Type(7.0, "bold", "primary"), room)
    below = within(about, Type(3.2, "medium", "muted"), room)
    return [
        *write("title", _MARGIN, 14.0, *heading),
        *write("about", _MARGIN, 20.0, *below),
        Area("rule", Box(_MARGIN, 22.5, room, 0.5), "accent"),
        *write_right("number", right, page.height_mm - 6.0, number, Type(3.1, "medium", "muted")),
    ]


def _line(entry: Entry, x: float, y: float, wide: float, before: int) -> list[Element]:
    look = _LOOKS[entry.level]
    indent = _INDENTS[entry.level]
    drawn: list[Element] = []
    room = wide - indent
    if entry.page is not None:
        drawn += write_right("page", x + wide, y, str(entry.page + before), look)
        room -= 12.0
    return [*drawn, *write(entry.level, x + indent, y, cut(entry.text, look, room), look)]
