"""The SMS port: one message, whoever sends it, and the two ways in which that fails."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class SmsMessage(NamedTuple):
    """Name the receiver (eleven digits), the template's kind and what fills it."""

    phone: str
    template: str
    params: Mapping[str, str]

    def __repr__(self) -> str:
        """Show the kind only: everything else may be personal."""
        return f"SmsMessage({self.template!r}, …)"


class SentReceipt(NamedTuple):
    """Tell under which name the provider knows a message it took."""

    provider_id: str


class Provider(Protocol):
    """Send messages."""

    def send(self, message: SmsMessage) -> SentReceipt:
        """Hand a message to the provider; raise SmsRefused or SmsUnavailable."""
        ...


class SmsError(Exception):
    """A message was not taken; its text is a code and never holds a number or a word of the message."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SmsRefused(SmsError):
    """This message will never be taken: a bad number, a wrong template."""


class SmsUnavailable(SmsError):
    """Not now: try again later, and tell an operator when it lasts."""
