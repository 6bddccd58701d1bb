"""An auditor's journey: the lines in CloudWatch, the key and a saved head prove the chain of a deployed province."""

import hashlib
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
    load_pem_public_key,
)

from infra import audit
from infra.client import Province
from tests.journeys.citizens import Official

pytestmark = pytest.mark.aws
WAIT_S = 90


@pytest.fixture(name="key")
def _key(aws: Any, deployment: dict[str, Any], tmp_path: Path) -> Path:
    """Return the public key's file, fetched as the command does."""
    stack = deployment["tenants"]["43"]["stack"]
    found = aws.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["Outputs"]
    [name] = [output["OutputValue"] for output in found if output["OutputKey"] == "AuditKeyId"]
    der = aws.client("kms").get_public_key(KeyId=name)["PublicKey"]
    file = tmp_path / "audit.pem"
    file.write_bytes(load_der_public_key(der).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return file


@pytest.fixture
def auditors_environment(deployment: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Set what an auditor sets before the command: an account of its own, and nothing of this process's."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {
        "AWS_ENDPOINT_URL": deployment["aws_endpoint"],
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }.items():
        monkeypatch.setenv(name, value)


def lines_up_to(aws: Any, group: str, sequence: int) -> list[str]:
    """Wait until the stream has brought an entry into the log group; return all of its lines."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        pages = aws.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
        lines = [event["message"] for page in pages for event in page["events"]]
        if any(f'"seq":{sequence},' in line for line in lines):
            return lines
        time.sleep(1)
    raise AssertionError(f"entry {sequence} never reached {group}")


@pytest.mark.usefixtures("auditors_environment")
def test_the_log_group_alone_proves_the_chain_up_to_the_public_head(
    aws: Any,
    deployment: dict[str, Any],
    hunan: Province,
    key: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    group = f"/aws/lambda/{deployment['tenants']['43']['stack']}-audit-lines"
    public = hunan.call("GET", "/v1/audit/head").json
    head, kept, export = tmp_path / "head.json", tmp_path / "kept.json", tmp_path / "lines.json"
    head.write_text(json.dumps(public), "utf-8")
    lines = lines_up_to(aws, group, public["sequence"])
    export.write_text(json.dumps({"events": [{"message": line} for line in lines]}), "utf-8")
    given = ["--public-key", str(key), "--head", str(head)]

    from_group = audit.main(["verify", "--log-group", group, *given, "--save-head", str(kept)])
    from_file = audit.main(["verify", "--from-logs", str(export), *given])

    assert (from_group, from_file) == (0, 0), capsys.readouterr().out
    assert audit.read_head(kept).seq >= public["sequence"] > 0
    der = load_pem_public_key(key.read_bytes()).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert hashlib.sha256(der).hexdigest() == public["key_sha256"]


def test_an_edited_export_is_found_out(
    aws: Any, deployment: dict[str, Any], hunan: Province, key: Path, tmp_path: Path
) -> None:
    group = f"/aws/lambda/{deployment['tenants']['43']['stack']}-audit-lines"
    lines = lines_up_to(aws, group, hunan.call("GET", "/v1/audit/head").json["sequence"])
    export = tmp_path / "lines"
    export.write_text("\n".join(lines).replace('"seq":1,', '"seq":1, '), "utf-8")

    assert audit.main(["verify", "--from-logs", str(export), "--public-key", str(key)]) == 3


def test_an_auditor_reads_chain_and_certificates_and_a_visitor_neither(
    hunan: Province, staff: Callable[[Province, str], Official], anybody: Callable[[Province], Any]
) -> None:
    auditor = staff(hunan, "auditor")
    paths = ("/v1/audit?limit=5", "/v1/certificates?limit=5")

    read = [auditor.call("GET", path) for path in paths]

    assert [answer.status for answer in read] == [200, 200]
    assert read[0].json["items"]
    assert [anybody(hunan).call("GET", path).status for path in paths] == [403, 403]
