"""Check that a poster can print a name before a code hangs on it."""

from __future__ import annotations

from chalicelib.domain.fields import Fields


def unprintable_facts(text: str) -> dict[str, str]:
    """Return the characters of a text that no poster can print, with their code points; nothing when all can be."""
    from chalicelib.poster import unprintable

    missing = unprintable(text)
    points = ", ".join(f"U+{ord(character):04X}" for character in missing)
    return {"character": missing, "code_point": points} if missing else {}


def refuse_unprintable(name: str, text: str, fields: Fields) -> None:
    """Note a fault when a poster cannot print a text."""
    facts = unprintable_facts(text)
    if facts:
        fields.refuse(name, "poster_glyph_missing", **facts)
