"""SMS by Amazon SNS: for regions where it sends them, and for the embedded AWS."""

from functools import cached_property
from typing import Any

from chalicelib.domain.sms_policy import Sms
from chalicelib.messaging.message import SentReceipt, SmsMessage, SmsRefused, SmsUnavailable
from chalicelib.messaging.text import compose

REFUSALS = {"InvalidParameter", "InvalidParameterValue", "InvalidParameterException", "OptedOut", "ValidationException"}
TRANSACTIONAL = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}


class SnsProvider:
    """Publish the whole text to the phone."""

    def __init__(self, sms: Sms, region: str, endpoint_url: str | None) -> None:
        self._sms = sms
        self._region = region
        self._endpoint_url = endpoint_url

    def send(self, message: SmsMessage) -> SentReceipt:
        """Publish a message; AWS's own wording of an error may repeat the number, so it is dropped."""
        from botocore.exceptions import BotoCoreError, ClientError

        text = compose(self._sms, message).text
        try:
            reply = self._client.publish(
                PhoneNumber=f"+86{message.phone}", Message=text, MessageAttributes=TRANSACTIONAL
            )
        except ClientError as refusal:
            code = str(refusal.response.get("Error", {}).get("Code", "unknown"))
            raise (SmsRefused if code in REFUSALS else SmsUnavailable)(code) from None
        except BotoCoreError as fault:
            raise SmsUnavailable(type(fault).__name__) from None
        return SentReceipt(reply["MessageId"])

    @cached_property
    def _client(self) -> Any:
        import boto3
        from botocore.config import Config

        patience = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2})
        return boto3.client("sns", region_name=self._region, endpoint_url=self._endpoint_url, config=patience)
