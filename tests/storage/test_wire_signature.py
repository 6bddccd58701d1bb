"""Signatures equal botocore's byte for byte."""

import string
from datetime import UTC, datetime
from unittest.mock import patch

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotoCredentials
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.storage.lean.sigv4 import Credentials, Signer, amz_date
from chalicelib.storage.wire import OPERATIONS, Wire, _endpoint

PRINTABLE = st.text(string.digits + string.ascii_letters + string.punctuation, min_size=1, max_size=60)
TOKENS = st.none() | st.text(string.digits + string.ascii_letters + string.punctuation + "  ", min_size=1).map(
    lambda text: f"t{text}t"
)
REGIONS = st.sampled_from(["cn-north-1", "cn-northwest-1", "us-east-1", "ap-southeast-1", "local"])
HOSTS = st.sampled_from(["localhost", "127.0.0.1", "[::1]", "AWS.Example.CN", "dynamodb.example"])
ENDPOINTS = st.none() | st.builds(
    "{}://{}{}".format,
    st.sampled_from(["http", "https"]),
    HOSTS,
    st.sampled_from(["", "/", ":80", ":443", ":4566", ":65535/"]),
)
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def boto_headers(url: str, ours: Credentials, scope: tuple[str, str], body: bytes, when: datetime, kind) -> dict:
    request = AWSRequest("POST", url, {"Content-Type": kind[0], "X-Amz-Target": kind[1]}, body)
    with patch("botocore.auth.get_current_datetime", return_value=when):
        SigV4Auth(BotoCredentials(*ours), *scope).add_auth(request)
    return {name.lower(): value for name, value in request.headers.items()}


@settings(max_examples=2_000, deadline=None)
@given(
    keys=st.builds(Credentials, PRINTABLE, PRINTABLE, TOKENS),
    operation=st.sampled_from(sorted(OPERATIONS)),
    region=REGIONS,
    endpoint=ENDPOINTS,
    body=st.binary(max_size=400) | st.text(max_size=200).map(str.encode),
    when=INSTANTS,
)
def test_a_signature_is_byte_for_byte_botocores(keys, operation, region, endpoint, body, when) -> None:
    host, port, encrypted = _endpoint(operation[0], region, endpoint)
    url = endpoint or f"https://{host}/"
    name = host if port == (443 if encrypted else 80) else f"{host}:{port}"

    head = Signer(operation[0], region, name).head(OPERATIONS[operation], body, amz_date(when.timestamp()), keys)

    sent = dict(line.split(":", 1) for line in head.split("\r\n")[1:] if line)
    theirs = boto_headers(url, keys, (operation[0], region), body, when, OPERATIONS[operation])
    assert sent["authorization"] == theirs["authorization"]
    assert sent["x-amz-date"] == theirs["x-amz-date"]
    assert sent.get("x-amz-security-token") == (" ".join(keys.session_token.split()) if keys.session_token else None)


def test_the_key_of_a_day_is_derived_anew_for_another_day_and_another_secret() -> None:
    kind, signer = OPERATIONS["kms", "Decrypt"], Signer("kms", "cn-north-1", "h")
    first, second = Credentials("a", "s1"), Credentials("a", "s2")

    for keys in (first, second, first):
        for date in ("20220101T000000Z", "20220102T000000Z", "20220101T000000Z"):
            fresh = Signer("kms", "cn-north-1", "h").head(kind, b"{}", date, keys)
            assert signer.head(kind, b"{}", date, keys) == fresh


def test_an_empty_session_token_means_none() -> None:
    environ = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": ""}

    found = Credentials.read(environ)

    assert found == Credentials("a", "s", None)


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"AWS_ACCESS_KEY_ID": "a"},
        {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "x\r\nhost: evil"},
        {"AWS_ACCESS_KEY_ID": "码", "AWS_SECRET_ACCESS_KEY": "hush"},
    ],
)
def test_credentials_that_fit_no_header_are_refused_without_showing_them(environ) -> None:
    with pytest.raises(ValueError, match="AWS") as refused:
        Credentials.read(environ)

    assert "hush" not in str(refused.value)
    assert "evil" not in str(refused.value)


def test_credentials_never_show_their_secret() -> None:
    assert "hush" not in repr(Credentials("a", "hush", "hush"))


@pytest.mark.parametrize(
    ("region", "host"),
    [("cn-north-1", "kms.cn-north-1.amazonaws.com.cn"), ("eu-west-1", "kms.eu-west-1.amazonaws.com")],
)
def test_each_partition_has_its_own_endpoints(region, host) -> None:
    assert _endpoint("kms", region, None) == (host, 443, True)
    assert _endpoint("kms", region, "") == (host, 443, True)


@pytest.mark.parametrize(
    "url", ["ftp://x", "http://", "localhost:4566", "http://x/path", "http://x/?q=1", "http://x:99999"]
)
def test_an_endpoint_that_is_no_origin_is_refused(url) -> None:
    with pytest.raises(ValueError, match=r"endpoint|[Pp]ort"):
        Wire("cn-north-1", url, lambda: Credentials("a", "s"))
