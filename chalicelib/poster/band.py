"""The band at the top: whose poster it is, and the one thing to do."""

from __future__ import annotations

from chalicelib.poster.content import Poster
from chalicelib.poster.elements import Area, Box, Element, Line, Type, write
from chalicelib.poster.grid import CONTENT_WIDTH, MARGIN, RIGHT
from chalicelib.poster.papers import A3_WIDTH_MM
from chalicelib.poster.refusals import TextTooLong
from chalicelib.poster.typeface import width

_TITLE_EM_MIN = 4.6
_TITLE, _HEADLINE = 0.118, 0.56  # em, of the band's height
_STACKED_MIN = 39.0  # a band at least so high has its title above the headline
_HEADLINE_SHARE = 0.6  # of a low band; the rest is the title's
_SEAL_PITCH = 1.08
_EDGE = 1.6


def band(poster: Poster, height: float) -> list[Element]:
    """Draw the band: title, headline, and the slogan as a seal; a low band has title and headline side by side."""
    seal = _seal(poster.slogan, height)
    room = CONTENT_WIDTH - (seal[0].box.width + 8 if seal else 0)
    drawn: list[Element] = [
        Area("band", Box(0, 0, A3_WIDTH_MM, height), "primary"),
        Area("band edge", Box(0, height, A3_WIDTH_MM, _EDGE), "accent"),
        *seal,
    ]
    headline = Type(_HEADLINE * height, "bold", "paper", "primary")
    title = Type(max(_TITLE * height, _TITLE_EM_MIN), "medium", "paper", "primary")
    if height >= _STACKED_MIN:
        headline, title = _within(poster.headline, headline, room), _within(poster.brand_name, title, room)
        x, baseline = MARGIN, 0.27 * height
    else:
        headline = _within(poster.headline, headline, _HEADLINE_SHARE * room)
        x = MARGIN + width(poster.headline, "bold") * headline.em + 7.0
        baseline = 0.73 * height
        title = _within(poster.brand_name, Type(0.24 * height, "medium", "paper", "primary"), MARGIN + room - x)
    return [
        *drawn,
        *write("brand", x, baseline, poster.brand_name, title),
        *write(
            "headline",
            MARGIN - 0.03 * headline.em,
            (0.84 if height >= _STACKED_MIN else 0.73) * height,
            poster.headline,
            headline,
        ),
    ]


def _within(text: str, look: Type, room: float) -> Type:
    """Shrink a text to its room."""
    em = min(look.em, room / width(text, look.weight))
    if em < _TITLE_EM_MIN:
        raise TextTooLong("brand")
    return Type(em, look.weight, look.colour, look.ground)


def _seal(slogan: str, height: float) -> list[Area | Line]:
    """Set four or six characters two by two, as a seal is cut; anything else is left to the headline."""
    if len(slogan) not in (4, 6):
        return []
    rows = [slogan[n : n + 2] for n in range(0, len(slogan), 2)]
    tall = 0.72 * height
    em = tall * (0.40 if len(rows) == 2 else 0.27)
    wide = 2 * em + (tall - len(rows) * em * _SEAL_PITCH)
    box = Box(RIGHT - wide, (height - tall) / 2, wide, tall)
    look = Type(em, "bold", "paper", "accent")
    first = box.y + (tall - em * (_SEAL_PITCH * (len(rows) - 1) + 1)) / 2 + 0.88 * em
    lines = [
        line
        for n, row in enumerate(rows)
        for line in write(
            "slogan", box.x + (wide - width(row, "bold") * em) / 2, first + n * em * _SEAL_PITCH, row, look
        )
    ]
    return [Area("seal", box, "accent"), *lines]
