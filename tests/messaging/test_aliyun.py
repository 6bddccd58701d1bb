"""SendSms against a receiver that checks every signature."""

import json
import time
import traceback
from unittest.mock import patch

import pytest

from chalicelib.messaging import aliyun
from chalicelib.messaging.acs3 import AccessKey
from chalicelib.messaging.aliyun import AliyunProvider
from chalicelib.messaging.message import SentReceipt, SmsRefused, SmsUnavailable
from tests.messaging.gateway import OK, gateway
from tests.messaging.sms_policy import PHONE, SMS, sms_message

KEY = AccessKey("LTAIexample", "hush")


def provider_at(url: str, key: AccessKey = KEY) -> AliyunProvider:
    return AliyunProvider(SMS, url, lambda: key)


def test_a_message_is_sent_by_template_with_a_right_signature() -> None:
    with gateway() as server:
        receipt = provider_at(server.url).send(sms_message(venue="老张&“包子”铺 =+*~"))

    (sent,) = server.accepted
    assert receipt == SentReceipt("9006197469364984^0")
    assert (sent["PhoneNumbers"], sent["SignName"], sent["TemplateCode"]) == (PHONE, "测试场所码", "SMS_2")
    assert json.loads(sent["TemplateParam"]) == {
        "venue": "老张&“包子”铺 =+*~",
        "entrance": "南门",
        "time": "4月13日14:05",
    }


def test_a_security_token_is_accepted() -> None:
    with gateway() as server:
        provider_at(server.url, KEY._replace(token="temporary+/=")).send(sms_message())

    assert len(server.accepted) == 1


def test_every_request_has_a_nonce_of_its_own() -> None:
    with gateway() as server:
        provider = provider_at(server.url)
        for _ in range(3):
            provider.send(sms_message())

    assert len(set(server.nonces)) == 3


@pytest.mark.parametrize(
    "code",
    ["isv.MOBILE_NUMBER_ILLEGAL", "isv.SMS_TEMPLATE_ILLEGAL", "isv.PARAM_LENGTH_LIMIT", "isv.BLACK_KEY_CONTROL_LIMIT"],
)
def test_what_is_wrong_with_the_message_is_refused_for_good(code) -> None:
    with gateway({"Code": code}) as server, pytest.raises(SmsRefused, match=f"^{code}$"):
        provider_at(server.url).send(sms_message())


@pytest.mark.parametrize(
    "answer",
    [
        {"Code": "isv.BUSINESS_LIMIT_CONTROL"},
        {"Code": "isv.AMOUNT_NOT_ENOUGH"},
        {"Code": "isv.OUT_OF_SERVICE"},
        {"Code": "isp.SYSTEM_ERROR"},
        (400, {"Code": "Throttling.User"}),
        (503, {"Code": "ServiceUnavailable"}),
        (500, b"<html>"),
        (200, b"[]"),
        (200, b""),
        (200, b"{" * 100_000),
        (200, b'{"Code": null}'),
        (200, b"\xff"),
    ],
)
def test_what_is_not_the_messages_fault_waits(answer) -> None:
    with gateway(answer) as server, pytest.raises(SmsUnavailable):
        provider_at(server.url).send(sms_message())


def test_a_wrong_secret_is_no_fault_of_the_message() -> None:
    with gateway() as server, pytest.raises(SmsUnavailable, match="SignatureDoesNotMatch"):
        provider_at(server.url, KEY._replace(secret="wrong")).send(sms_message())

    assert server.accepted == []


def test_a_rotated_key_is_fetched_again() -> None:
    keys = iter([AccessKey("LTAIgone", "old"), AccessKey("LTAInewer", "hush hush")])
    with gateway() as server:
        provider = AliyunProvider(SMS, server.url, lambda: next(keys))
        with pytest.raises(SmsUnavailable, match="InvalidAccessKeyId"):
            provider.send(sms_message())
        provider.send(sms_message())
        provider.send(sms_message())

    assert len(server.accepted) == 2


def test_a_gateway_that_is_slow_or_away_is_unavailable_and_nothing_personal_is_told() -> None:
    with gateway(OK, pause_s=0.5) as server, patch.object(aliyun, "TIMEOUT_S", 0.1):
        started = time.monotonic()
        with pytest.raises(SmsUnavailable, match="TimeoutError"):
            provider_at(server.url).send(sms_message())
        assert time.monotonic() - started < 0.4

    with pytest.raises(SmsUnavailable, match="ConnectionRefused") as away:
        provider_at(server.url).send(sms_message())
    told = "".join(traceback.format_exception(away.value))
    assert PHONE not in told
    assert "人民医院" not in told


def test_a_clock_far_off_is_no_fault_of_the_message() -> None:
    with gateway() as server, pytest.raises(SmsUnavailable, match="InvalidTimeStamp"):
        AliyunProvider(SMS, server.url, lambda: KEY, clock=lambda: time.time() - 86_400).send(sms_message())


def test_a_wrong_message_never_leaves() -> None:
    with gateway() as server, pytest.raises(SmsRefused, match="params_unknown"):
        provider_at(server.url).send(sms_message(name="张三"))

    assert server.accepted == []


@pytest.mark.parametrize("url", ["http://dysmsapi.aliyuncs.com/", "ftp://127.0.0.1/", "dysmsapi.aliyuncs.com", ""])
def test_only_an_encrypted_gateway_is_spoken_to(url) -> None:
    with pytest.raises(ValueError, match="https"):
        provider_at(url)
