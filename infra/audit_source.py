"""Where audit lines come from: files in any form that CloudWatch gives them in, or the log group itself."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

_MARKS = ('"seq":', '"prev":', '"hash":', '"signature":')
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_JOINED, _PARTED = '}{"at":', '}\n{"at":'  # an export without line ends; inside of a string the quote is escaped
_GZIP = b"\x1f\x8b"


def candidates(texts: Iterable[str]) -> Iterator[str]:
    """Find what may be an entry: a line itself, behind a timestamp, or inside of JSON or CSV; pass over all else.

    Lambda writes lines of its own into the group (START, END, REPORT). What looks like half an entry is given on:
    whether it is one is judged by whoever verifies it.
    """
    for text in texts:
        if any(mark.replace('"', '\\"') in text for mark in _MARKS):
            strings = (json.loads(found) for found in _STRING.findall(text) if _decodes(found))
            yield from candidates(line for string in strings for line in string.split("\n"))
        elif '{""' in text:
            yield from candidates(cell for row in csv.reader([text]) for cell in row)
        elif _is_likely(text):
            whole = text[max(text.find("{"), 0) :].strip(" \t\r\n")
            yield from whole.replace(_JOINED, _PARTED).split("\n")


def lines_of_files(paths: Iterable[Path]) -> Iterator[str]:
    """Read files, packed by gzip or not, line by line."""
    for path in paths:
        content = path.read_bytes()
        plain = gzip.decompress(content) if content.startswith(_GZIP) else content
        # A broken byte becomes a character that no signature covers; a line ends at a line feed and nowhere else.
        yield from io.StringIO(plain.decode("utf-8-sig", errors="replace"), newline="\n")


def lines_of_group(session: Any, group: str) -> Iterator[str]:
    """Read everything that a log group holds."""
    pages = session.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    return (line for page in pages for event in page["events"] for line in event["message"].split("\n"))


def _is_likely(text: str) -> bool:
    return sum(mark in text for mark in _MARKS) >= 2


def _decodes(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True
