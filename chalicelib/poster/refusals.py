"""Why a poster is not made: it is never printed with a box, a cut name or a code that cameras cannot read."""

from chalicelib.domain.errors import Unprocessable


class MissingGlyph(Unprocessable):
    """No font of ours can print a character."""

    def __init__(self, character: str) -> None:
        super().__init__("poster_glyph_missing", character=character, code_point=f"U+{ord(character):04X}")
        self.character = character


class TextTooLong(Unprocessable):
    """A text does not fit its place at the smallest size that can be read there."""

    def __init__(self, place: str) -> None:
        super().__init__("poster_text_too_long", place=place)


class CodeTooLong(Unprocessable):
    """The address needs a QR code finer than version 3 at error correction Q."""

    def __init__(self) -> None:
        super().__init__("poster_code_too_long")
