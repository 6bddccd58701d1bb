"""The policy chooses the provider, and only that one is imported."""

import subprocess
import sys
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib.messaging import choose
from chalicelib.messaging.acs3 import AccessKey
from chalicelib.messaging.message import SmsUnavailable
from tests.messaging.gateway import gateway
from tests.messaging.sms_policy import SMS, sms_message

SETTINGS: Any = SimpleNamespace(region="cn-north-1", endpoint_url=None, prefix="venue-code-hunan")


def tenant_with(name: str, url: str = "") -> Any:
    return SimpleNamespace(sms=SMS, providers=SimpleNamespace(sms=name, sms_url=url))


@pytest.mark.parametrize(
    ("name", "kind"), [("sns", "SnsProvider"), ("aliyun", "AliyunProvider"), ("local", "LocalProvider")]
)
def test_the_policy_chooses(name, kind) -> None:
    assert type(choose.provider(tenant_with(name, "https://sms.example/"), SETTINGS)).__name__ == kind


def test_the_local_provider_keeps_what_it_was_given() -> None:
    provider: Any = choose.provider(tenant_with("local"), SETTINGS)

    receipts = [provider.send(sms_message()).provider_id for _ in range(2)]

    assert receipts == ["local-1", "local-2"]
    assert provider.sent[0] == (
        sms_message(),
        "【测试场所码】“洞口县人民医院”南门于4月13日14:05有扫码异常，请立即到场处置。",
    )


def test_the_gateways_key_is_read_from_the_provinces_secret() -> None:
    asked: list[str] = []

    def get_secret_value(SecretId: str) -> dict[str, str]:  # noqa: N803
        asked.append(SecretId)
        return {"SecretString": '{"access_key_id": "LTAIexample", "access_key_secret": "hush"}'}

    client = SimpleNamespace(get_secret_value=get_secret_value)
    with gateway() as server, patch.object(boto3, "client", return_value=client):
        provider = choose.provider(tenant_with("aliyun", server.url), SETTINGS)
        provider.send(sms_message())
        provider.send(sms_message())

    assert asked == ["venue-code-hunan/sms"]
    assert len(server.accepted) == 2


@pytest.mark.parametrize("secret", [None, {}, {"SecretString": "{}"}, {"SecretString": "hush"}])
def test_a_key_that_cannot_be_read_waits_and_shows_nothing(secret) -> None:
    def get_secret_value(**_: str) -> Any:
        if secret is None:
            raise EndpointConnectionError(endpoint_url="x")
        return secret

    provider = choose.provider(tenant_with("aliyun", "https://sms.example/"), SETTINGS)
    client = SimpleNamespace(get_secret_value=get_secret_value)
    with (
        patch.object(boto3, "client", return_value=client),
        pytest.raises(SmsUnavailable, match="unreadable") as failed,
    ):
        provider.send(sms_message())

    assert failed.value.__suppress_context__


def test_a_given_key_needs_no_secret() -> None:
    with gateway() as server:
        choose.provider(tenant_with("aliyun", server.url), SETTINGS, lambda: AccessKey("LTAIexample", "hush")).send(
            sms_message()
        )

    assert len(server.accepted) == 1


def test_choosing_imports_no_library_of_any_provider() -> None:
    program = (
        "import sys; import chalicelib.messaging.choose, chalicelib.messaging.sns;"
        "print(*{'boto3', 'botocore', 'http', 'ssl'} & set(sys.modules))"
    )

    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()

    assert loaded == []
