"""Posters: what hangs at an entrance, as a picture or as a document; nothing heavy is imported before one is made."""

from __future__ import annotations

from chalicelib.poster.content import Colours, Format, Paper, Poster

__all__ = ["Colours", "Format", "Paper", "Poster", "render", "unprintable"]


def render(poster: Poster, paper: Paper, format: Format) -> bytes:  # noqa: A002  the contract's word
    """Return a poster's bytes, the same for the same poster.

    Raises MissingGlyph, TextTooLong or CodeTooLong, all Unprocessable, rather than print what is wrong.
    """
    from chalicelib.poster.layout import layout
    from chalicelib.poster.papers import PAGES

    sheet = layout(poster)
    if format == "png":
        from chalicelib.poster.render_png import render_png

        return render_png(sheet, PAGES[paper], poster.colours)
    from chalicelib.poster.render_pdf import render_pdf

    return render_pdf(sheet, PAGES[paper], poster)


def unprintable(text: str) -> str:
    """Return the characters of a text that no poster can print, each once."""
    from chalicelib.poster.typeface import unprintable as missing

    return missing(text)
