"""Which of our two languages a client would rather read (RFC 9110, section 12.5.4)."""

from __future__ import annotations

from collections.abc import Mapping

TAGS = {"zh": "zh-CN", "en": "en"}


def language_of(headers: Mapping[str, str]) -> str:
    """Return zh unless the client prefers English."""
    wanted = str(headers.get("accept-language") or "").lower()
    if "en" not in wanted:
        return "zh"
    chosen, heaviest = "zh", 0.0
    for choice in wanted.split(","):
        tag, _, weight = choice.partition(";")
        language = tag.strip().partition("-")[0]
        if language in TAGS and (heavy := _weight(weight)) > heaviest:
            chosen, heaviest = language, heavy
    return chosen


def _weight(parameter: str) -> float:
    name, _, number = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(number) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0
