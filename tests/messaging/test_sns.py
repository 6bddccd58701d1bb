"""SNS gets the whole text, transactional, and its errors say nothing personal."""

import traceback
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.stub import Stubber

from chalicelib.messaging.message import SentReceipt, SmsRefused, SmsUnavailable
from chalicelib.messaging.sns import SnsProvider
from tests.messaging.sms_policy import PHONE, SMS, sms_message


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> SnsProvider:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    return SnsProvider(SMS, "us-east-1", "http://127.0.0.1:1")


def test_the_whole_text_is_published_as_transactional(provider) -> None:
    expected = {
        "PhoneNumber": f"+86{PHONE}",
        "Message": "【测试场所码】“洞口县人民医院”南门于4月13日14:05有扫码异常，请立即到场处置。",
        "MessageAttributes": {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}},
    }
    with Stubber(provider._client) as sns:
        sns.add_response("publish", {"MessageId": "567910cd"}, expected)

        assert provider.send(sms_message()) == SentReceipt("567910cd")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("InvalidParameter", SmsRefused),
        ("Throttled", SmsUnavailable),
        ("InternalError", SmsUnavailable),
        ("AuthorizationError", SmsUnavailable),
    ],
)
def test_a_refusal_is_told_by_its_code_alone(provider, code, error) -> None:
    with Stubber(provider._client) as sns:
        sns.add_client_error("publish", code, f"Invalid parameter: PhoneNumber {PHONE}", 400)

        with pytest.raises(error, match=f"^{code}$") as refused:
            provider.send(sms_message())

    assert PHONE not in "".join(traceback.format_exception(refused.value))


@pytest.mark.parametrize("fault", [EndpointConnectionError(endpoint_url="x"), ReadTimeoutError(endpoint_url="x")])
def test_a_fault_of_the_network_waits(provider, fault, monkeypatch) -> None:
    def fail(**_: Any) -> None:
        raise fault

    monkeypatch.setattr(provider._client, "publish", fail)

    with pytest.raises(SmsUnavailable, match=type(fault).__name__):
        provider.send(sms_message())


def test_a_wrong_message_never_leaves(provider) -> None:
    with pytest.raises(SmsRefused, match="params_unknown"):
        provider.send(sms_message(colour="red"))
