"""Signature V3 as the vendor's own worked example has it."""

import pytest

from chalicelib.messaging.acs3 import AccessKey, query_of, sign


def test_the_vendors_published_example_is_reproduced() -> None:
    query = query_of({"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"})
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }

    signed = sign(headers, query, b"", AccessKey("YourAccessKeyId", "YourAccessKeySecret"))

    assert signed["authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_a_security_token_is_sent_and_signed() -> None:
    signed = sign({"host": "h"}, "", b"", AccessKey("id", "secret", "token"))

    assert signed["x-acs-security-token"] == "token"
    assert "x-acs-security-token" in signed["authorization"]


def test_parameters_are_spelled_as_rfc_3986_wants_and_sorted() -> None:
    assert query_of({"b": "a b*~/é码", "a": ""}) == "a=&b=a%20b%2A~%2F%C3%A9%E7%A0%81"


def test_a_stored_key_is_read_and_never_shown() -> None:
    key = AccessKey.parse('{"access_key_id": "id", "access_key_secret": "hush", "security_token": ""}')

    assert key == AccessKey("id", "hush", None)
    assert "hush" not in repr(key)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"access_key_id": "id"}'])
def test_a_stored_key_that_is_none_is_an_error(text) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        AccessKey.parse(text)
