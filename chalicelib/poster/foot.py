"""The foot: the code for whoever types it, what an inspector compares, whom to call, and how to hang the poster."""

from __future__ import annotations

from chalicelib.poster.content import Poster
from chalicelib.poster.elements import Area, Box, Element, Type, write, write_right
from chalicelib.poster.fitting import lines_at
from chalicelib.poster.grid import CONTENT_WIDTH, FOOT_HEIGHT, HEIGHT, MARGIN, RIGHT
from chalicelib.poster.refusals import TextTooLong
from chalicelib.poster.typeface import width

_LABEL = Type(4.5, "medium", "muted")
_LARGE_EM = 11.5
_FIRST, _LAST = 6.6, 18.0  # baselines of the upper part, below the rule
_NOTE_PITCH = 5.6
_BOTTOM = 7.8
_NOTE_LINES_MAX = 2
_FACTS_X = 152.0
_LARGE_WIDTH_MAX = _FACTS_X - MARGIN - 6.0
_HOTLINE_WIDTH_MAX = 72.0


def foot(poster: Poster) -> list[Element]:
    """Draw the foot at the bottom of the page."""
    top = HEIGHT - FOOT_HEIGHT
    placed: list[Element] = [Area("foot rule", Box(MARGIN, top, CONTENT_WIDTH, 0.7), "primary")]
    placed.extend(write("label", MARGIN, top + _FIRST, "扫不开？请手工输入场所码", _LABEL))
    placed.extend(write("code", MARGIN, top + _LAST, _grouped(poster.code), _large(_grouped(poster.code), "ink")))
    for n, (label, value) in enumerate(_facts(poster)):
        y = top + _FIRST + (_LAST - _FIRST) / 2 * n
        placed.extend(write("label", _FACTS_X, y, label, _LABEL))
        placed.extend(write("fact", _FACTS_X + 11.5, y, value, Type(4.5, "medium", "ink")))
    placed.extend(write_right("label", RIGHT, top + _FIRST, "疫情防控热线", _LABEL))
    look = _large(poster.hotline, "primary", _HOTLINE_WIDTH_MAX)
    placed.extend(write_right("hotline", RIGHT, top + _LAST, poster.hotline, look))
    return placed + _notes(poster)


def _facts(poster: Poster) -> list[tuple[str, str]]:
    return [
        ("编号", poster.serial),
        ("签发", f"{poster.issued_on.year} 年 {poster.issued_on.month} 月 {poster.issued_on.day} 日"),
        ("版本", f"第 {poster.version} 版"),
    ]


def _grouped(code: str) -> str:
    """Set 13 characters as 4 4 5: short enough to keep in mind while typing."""
    return " ".join(part for part in (code[:4], code[4:8], code[8:]) if part)


def _large(text: str, colour: str, room: float = _LARGE_WIDTH_MAX) -> Type:
    em = min(_LARGE_EM, room / width(text, "bold"))
    return Type(em, "bold", "primary" if colour == "primary" else "ink")


def _notes(poster: Poster) -> list[Element]:
    """Set the note for who hangs it, and who answers for it, in at most three small lines."""
    for em in (4.5, 4.2, 3.9, 3.6):
        look = Type(em, "medium", "muted")
        sender = width(poster.command_name, "medium") * em
        notes = lines_at(poster.mounting_note, "medium", em, CONTENT_WIDTH - sender - 8.0)
        if len(notes) + bool(poster.privacy) <= _NOTE_LINES_MAX:
            break
    else:
        raise TextTooLong("mounting_note")
    bottom = HEIGHT - _BOTTOM
    lines = [*notes, poster.privacy] if poster.privacy else list(notes)
    placed: list[Element] = []
    for n, line in enumerate(lines):
        y = bottom - (len(lines) - 1 - n) * _NOTE_PITCH
        placed.extend(write("note", MARGIN, y, line, look))
    placed.extend(write_right("command", RIGHT, bottom, poster.command_name, look))
    return placed
