"""SMS that go nowhere: kept in a list, for unit tests and for trying things out."""

from chalicelib.domain.sms_policy import Sms
from chalicelib.messaging.message import SentReceipt, SmsMessage
from chalicelib.messaging.text import compose


class LocalProvider:
    """Keep each message and its text, composed and checked like any other."""

    def __init__(self, sms: Sms) -> None:
        self._sms = sms
        self.sent: list[tuple[SmsMessage, str]] = []

    def send(self, message: SmsMessage) -> SentReceipt:
        """Compose and keep a message."""
        self.sent.append((message, compose(self._sms, message).text))
        return SentReceipt(f"local-{len(self.sent)}")
