"""SMS by Alibaba Cloud's SendSms (Dysmsapi 2017-05-25): for China, where SNS sends none."""

import json
import time
from collections.abc import Callable, Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

from chalicelib.domain.sms_policy import Sms
from chalicelib.messaging.acs3 import AccessKey, query_of, sign
from chalicelib.messaging.message import SentReceipt, SmsMessage, SmsRefused, SmsUnavailable
from chalicelib.messaging.text import compose

TIMEOUT_S = 5.0
REPLY_BYTES = 65_536
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
# Refusals that are nobody's fault who wrote the message: flow control, the account's money and rights. They wait.
WAITING = (
    "isv.ACCOUNT",
    "isv.AMOUNT_NOT_ENOUGH",
    "isv.BILLING",
    "isv.BUSINESS_LIMIT",
    "isv.DAY_LIMIT",
    "isv.DENY_IP",
    "isv.MONTH_LIMIT",
    "isv.OUT_OF_SERVICE",
    "isv.PRODUCT_UN",
    "isv.RAM_CHECK",
)
KEY_FAULTS = ("InvalidAccessKeyId", "SignatureDoesNotMatch", "InvalidSecurityToken")


class AliyunProvider:
    """Name the registered template and its values; the provider writes the text."""

    def __init__(
        self,
        sms: Sms,
        url: str,
        access_key: Callable[[], AccessKey],
        clock: Callable[[], float] = time.time,
    ) -> None:
        parts = urlsplit(url)
        private = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not parts.hostname or not private:
            raise ValueError("the SMS gateway needs an https address")
        self._sms = sms
        self._parts = parts
        self._access_key = access_key
        self._key: AccessKey | None = None
        self._clock = clock

    def send(self, message: SmsMessage) -> SentReceipt:
        """Send a message; faults of the account wait like faults of the network, for the message is right."""
        composed = compose(self._sms, message)
        query = query_of(
            {
                "PhoneNumbers": message.phone,
                "SignName": self._sms.sign_name,
                "TemplateCode": composed.template_id,
                "TemplateParam": json.dumps(composed.params, ensure_ascii=False),
            }
        )
        self._key = key = self._key or self._access_key()
        try:
            reply = self._post(query, key)
        except (OSError, HTTPException, ValueError, RecursionError) as fault:
            raise SmsUnavailable(type(fault).__name__) from None
        code = str(reply.get("Code", "unknown"))
        if code == "OK":
            return SentReceipt(str(reply.get("BizId") or reply.get("RequestId", "")))
        if code.startswith(KEY_FAULTS):
            self._key = None  # perhaps it was rotated: fetch it again next time
        raise (SmsRefused if code.startswith("isv.") and not code.startswith(WAITING) else SmsUnavailable)(code)

    def _post(self, query: str, key: AccessKey) -> Mapping[str, Any]:
        headers = {
            "host": self._parts.netloc,
            "x-acs-action": "SendSms",
            "x-acs-version": "2017-05-25",
            "x-acs-date": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(self._clock())),
            "x-acs-signature-nonce": token_hex(16),
        }
        make = HTTPSConnection if self._parts.scheme == "https" else HTTPConnection
        connection = make(self._parts.hostname or "", self._parts.port, timeout=TIMEOUT_S)
        try:
            # SendSms takes its parameters from the query only; TLS covers it, and nothing here writes addresses down.
            connection.request("POST", f"/?{query}", b"", sign(headers, query, b"", key))
            reply = json.loads(connection.getresponse().read(REPLY_BYTES))
        finally:
            connection.close()
        return reply if isinstance(reply, dict) else {}
