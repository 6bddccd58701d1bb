"""What an SMS must not say, for it is read over shoulders: no document, no mobile number, no colour of a health code.

A name cannot be told from other words; that none gets in is up to the fields a template may use.
"""

import re
import unicodedata

from chalicelib.messaging.message import SmsRefused

_LONG_NUMBER = re.compile(r"(?:\d[\s\-.]?){14,}[\dX]", re.IGNORECASE)
_MOBILE = re.compile(r"(?<!\d)(?:\+?(?:00)?86)?[\s\-]?1[3-9](?:[\s\-.]?\d){9}(?!\d)")
_MASKED = re.compile(r"\d{2,6}\*{2,}[\dX]{2,4}", re.IGNORECASE)
_COLOUR = re.compile(
    r"[红紅黄黃绿綠橙灰]\s*[码碼]|[红紅黄黃]色|[赋賦转轉变變][红紅黄黃绿綠]|(?<![a-z])(?:red|yellow|green|amber|orange)(?![a-z])",
    re.IGNORECASE,
)


def is_silent(text: str) -> bool:
    """Tell whether a text holds nothing that looks like an id number, a mobile number or a colour."""
    # Full-width twins become plain, and what nobody sees cannot split a number.
    plain = "".join(c for c in unicodedata.normalize("NFKC", text) if unicodedata.category(c) != "Cf")
    return not any(pattern.search(plain) for pattern in (_LONG_NUMBER, _MOBILE, _MASKED, _COLOUR))


def assert_silent(text: str) -> None:
    """Refuse a text that is not silent, without repeating it."""
    if not is_silent(text):
        raise SmsRefused("not_silent")
