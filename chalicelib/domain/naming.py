"""Names and texts that people give: cleaned for show, folded for comparison, refused when they could deceive."""

import re
import unicodedata

from msgspec import Struct

from chalicelib.domain.malformed import Malformed


class TextRule(Struct, frozen=True):
    """What a kind of text may be: its longest clean form in characters, and whether it may have lines."""

    max_length: int
    lines: bool = False
    letter_needed: bool = True


_RAW_LENGTHS_AT_MOST = 5  # spaces are collapsed before the clean length is judged
_VENUE = TextRule(60)
_ENTRANCE = TextRule(30)
_PERSON = TextRule(40)
_ADDRESS = TextRule(120)
_DESCRIPTION = TextRule(120, letter_needed=False)
_FREE_TEXT = TextRule(500, lines=True, letter_needed=False)

# Invisible, yet letters or marks by category: Hangul and Braille fillers, variation selectors, grapheme joiner.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\U000e0000-\U000e0fff]"
)
# Han characters newer than this interpreter's tables; GB 18030-2022 needs them for people's names.
_NEW_HAN = re.compile("[\U0002ebf0-\U0002ee5d\U00031350-\U00033479]")
# What nearly all texts are made of: a shortcut past the tables, never a rule.
_HARMLESS = re.compile("[ -~·—‘’“”…、。《》\u3400-\u4dbf\u4e00-\u9fff！（），：；？]*")
_SPACES = re.compile(r"[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_LINE_BREAKS = re.compile("[\n\r\v\f\x85\u2028\u2029]")
_CODE_OF_CATEGORY = {
    "Cc": "text_control",
    "Cf": "text_invisible",
    "Cs": "text_unassigned",
    "Co": "text_unassigned",
    "Cn": "text_unassigned",
}


def venue_name(raw: str) -> str:
    """Clean a venue's name (≤ 60 characters)."""
    return clean(raw, _VENUE)


def entrance_name(raw: str) -> str:
    """Clean an entrance's name (≤ 30 characters)."""
    return clean(raw, _ENTRANCE)


def person_name(raw: str) -> str:
    """Clean a person's name (≤ 40 characters); · and rare characters stay."""
    return clean(raw, _PERSON)


def address(raw: str) -> str:
    """Clean a detailed address (≤ 120 characters)."""
    return clean(raw, _ADDRESS)


def description(raw: str) -> str:
    """Clean a one-line description (≤ 120 characters)."""
    return clean(raw, _DESCRIPTION)


def free_text(raw: str) -> str:
    """Clean a text of several lines, such as a reason or a note (≤ 500 characters)."""
    return clean(raw, _FREE_TEXT)


def clean(raw: str, rule: TextRule) -> str:
    """Trim, collapse spaces and compose; formula prefixes are data (a bar may be called "+1 酒吧").

    Raises Malformed: required, text_line_break, text_control, text_invisible, text_unassigned, text_too_long
    (params: limit), text_without_letters (nothing but marks, as in "---").
    """
    if len(raw) > _RAW_LENGTHS_AT_MOST * rule.max_length:  # composing long runs of marks takes quadratic time
        raise Malformed("text_too_long", limit=rule.max_length)
    text = _SPACES.sub(" ", unicodedata.normalize("NFC", raw)).strip(" ")
    if rule.lines:
        text = re.sub(r" ?\n ?", "\n", re.sub("\r\n?", "\n", text)).strip(" \n")
    _refuse_deceptive(text.replace("\n", "") if rule.lines else text)
    if not text:
        raise Malformed("required")
    if len(text) > rule.max_length:
        raise Malformed("text_too_long", limit=rule.max_length)
    if rule.letter_needed and not any(_is_letter_or_digit(character) for character in text):
        raise Malformed("text_without_letters")
    return text


def same_name_key(name: str) -> str:
    """Fold a name so that NFKC twins, letter case and spaces make no difference."""
    folded = name
    for _ in range(4):  # folding may uncover something to compose; it settles after two rounds at most
        again = "".join(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", folded).casefold()).split())
        if again == folded:
            break
        folded = again
    return folded


def _refuse_deceptive(text: str) -> None:
    if _LINE_BREAKS.search(text):
        raise Malformed("text_line_break")
    if _HARMLESS.fullmatch(text):
        return
    if _INVISIBLE.search(text):
        raise Malformed("text_invisible")
    for character in text:
        code = _CODE_OF_CATEGORY.get(unicodedata.category(character))
        if code and not _NEW_HAN.match(character):
            raise Malformed(code)


def _is_letter_or_digit(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN" or _NEW_HAN.match(character) is not None
