"""The foot: the code for whoever types it, what an inspector compares, whom to call, and how to hang the poster."""

from __future__ import annotations

from chalicelib.poster.content import Poster
from chalicelib.poster.elements import Area, Box, Element, Type, write, write_right
from chalicelib.poster.fitting import lines_at
from chalicelib.poster.grid import CONTENT_WIDTH, FOOT_HEIGHT, HEIGHT, MARGIN, RIGHT
from chalicelib.poster.refusals import TextTooLong
from chalicelib.poster.typeface import width

_LABEL = Type(4.5, "medium", "muted")
_FACT = Type(4.5, "medium", "ink")
_CODE = Type(11.5, "bold", "ink")
_HOTLINE = Type(11.5, "bold", "primary")
_SMALLEST = 3.4
_FIRST, _LAST = 6.6, 18.0  # baselines of the upper part, below the rule
_NOTE_PITCH = 5.6
_BOTTOM = 7.8
_NOTE_LINES_MAX = 2
_FACTS_X, _VALUES_X = 140.0, 151.5
_CODE_ROOM = _FACTS_X - MARGIN - 6.0
_SERIAL_ROOM = 98.0  # up to the hotline's label
_HOTLINE_ROOM = 80.0


def foot(poster: Poster) -> list[Element]:
    """Draw the foot at the bottom of the page."""
    top = HEIGHT - FOOT_HEIGHT
    first, last = top + _FIRST, top + _LAST
    code, hotline = _grouped(poster.code), poster.hotline
    return [
        Area("foot rule", Box(MARGIN, top, CONTENT_WIDTH, 0.7), "primary"),
        *write("label", MARGIN, first, "扫不开？请手工输入场所码", _LABEL),
        *write("code", MARGIN, last, code, _within(code, _CODE, _CODE_ROOM, "code")),
        *_facts(poster, first, last),
        *write_right("label", RIGHT, first, "疫情防控热线", _LABEL),
        *write_right("hotline", RIGHT, last, hotline, _within(hotline, _HOTLINE, _HOTLINE_ROOM, "hotline")),
        *_notes(poster),
    ]


def _facts(poster: Poster, first: float, last: float) -> list[Element]:
    """Set what an inspector compares with what the scan shows."""
    day = poster.issued_on
    serial = _within(poster.serial, _FACT, _SERIAL_ROOM, "serial")
    middle = (first + last) / 2
    return [
        *write("label", _FACTS_X, first, "编号", _LABEL),
        *write("fact", _VALUES_X, first, poster.serial, serial),
        *write("label", _FACTS_X, middle, "签发", _LABEL),
        *write("fact", _VALUES_X, middle, f"{day.year} 年 {day.month} 月 {day.day} 日", _FACT),
        *write("label", _FACTS_X, last, "版本", _LABEL),
        *write("fact", _VALUES_X, last, f"第 {poster.version} 版", _FACT),
    ]


def _grouped(code: str) -> str:
    """Set 13 characters as 4 4 5: short enough to keep in mind while typing."""
    return " ".join(part for part in (code[:4], code[4:8], code[8:]) if part)


def _within(text: str, look: Type, room: float, place: str) -> Type:
    """Shrink a text to its room, or refuse it."""
    em = min(look.em, room / width(text, look.weight))
    if em < _SMALLEST:
        raise TextTooLong(place)
    return Type(em, look.weight, look.colour, look.ground)


def _notes(poster: Poster) -> list[Element]:
    """Set the note for who hangs it, and who answers for it, in two small lines at most."""
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
