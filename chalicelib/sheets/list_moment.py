"""Dates and times as people put them into a cell: Excel's own, or a text that can mean one thing only."""

import re
import unicodedata
from datetime import date, timedelta

from chalicelib.sheets.xlsx.cells import Cell

_FIRST_DAY = date(1899, 12, 30)  # Excel's day 0; a file in the Macintosh's count lies four years back, and is too old
_LAST_SERIAL = 2_958_465  # 9999-12-31
_DATE = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?(?:[ T]*(.+))?")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_TIME = re.compile(r"(上午|下午)? ?([0-9]{1,2})(?::|点|时)([0-9]{2})?分?(?::[0-9]{2}(?:\.[0-9]+)?)?")
_DAY_S = 86_400


def read_date(cell: Cell) -> tuple[date, str | None] | None:
    """Return the day of a cell, and the time (HH:MM) when it holds one too; None when it is no day."""
    if cell.kind == "number":
        found = _DIGITS.fullmatch(cell.text)
        return _day(found, None) if found else None
    serial = _serial(cell)
    if serial is not None:
        days = int(serial)
        whole = serial == days
        return (_FIRST_DAY + timedelta(days=days), None if whole else _clock(serial)) if days else None
    text = _folded(cell.text)
    found = _DATE.fullmatch(text)
    if found is None:
        return _day(_DIGITS.fullmatch(text), None)
    time = read_clock(found[4]) if found[4] else None
    return None if found[4] and time is None else _day(found, time)


def read_time(cell: Cell) -> str | None:
    """Return the time of day of a cell as HH:MM; None when it is none."""
    if cell.kind == "number":
        return None  # 8.3 may be half past eight, or eight in the morning of a third of a day
    serial = _serial(cell)
    return read_clock(_folded(cell.text)) if serial is None else _clock(serial)


def read_clock(text: str) -> str | None:
    """Read a time of day in words: 8:30, 08:30:15, 8点30分, 下午3:20."""
    found = _TIME.fullmatch(text.strip())
    if found is None or (found[3] is None and ":" in text):
        return None
    hour, minute = int(found[2]), int(found[3] or 0)
    if found[1] == "上午" and hour >= 12:
        return None  # noon or midnight: nobody knows
    if found[1] == "下午" and hour < 12:
        hour += 12
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def _serial(cell: Cell) -> float | None:
    """Return the number behind a cell that shows a date; a date spelled in words has none."""
    try:
        serial = float(cell.text) if cell.kind == "date" else -1.0
    except ValueError:
        return None
    return serial if 0 <= serial < _LAST_SERIAL + 1 else None


def _clock(serial: float) -> str:
    seconds = min(round(serial % 1 * _DAY_S), _DAY_S - 1)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}"


def _day(found: re.Match[str] | None, time: str | None) -> tuple[date, str | None] | None:
    try:
        return (date(int(found[1]), int(found[2]), int(found[3])), time) if found else None
    except ValueError:
        return None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text[:40]).strip()
