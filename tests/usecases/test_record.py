"""The audit chain on its table: one line after another, signed, whoever writes at the same time."""

import base64
import json
import threading
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import load_der_public_key

from chalicelib.domain.errors import Conflict
from chalicelib.security import chain
from chalicelib.usecases.custody.record import head, record
from tests.embedded import TestWorkspace, province

pytestmark = pytest.mark.aws


@pytest.fixture
def hunan() -> TestWorkspace:
    return province("43")


def entries(workspace: TestWorkspace) -> list[dict[str, Any]]:
    lines = [workspace.audit.line(sequence) for sequence in range(1, int(head(workspace)["seq"]) + 1)]
    return [json.loads(line or "") for line in lines]


def public_key(workspace: TestWorkspace) -> ec.EllipticCurvePublicKey:
    import boto3

    kms: Any = boto3.client("kms", region_name="us-east-1", endpoint_url=workspace.settings.endpoint_url)
    found = load_der_public_key(kms.get_public_key(KeyId=workspace.settings.audit_key_id)["PublicKey"])
    assert isinstance(found, ec.EllipticCurvePublicKey)
    return found


def test_a_chain_begins_with_one_and_its_head_is_its_last_line(hunan: TestWorkspace) -> None:
    assert head(hunan) == {"seq": 0, "hash": chain.GENESIS}

    assert [record(hunan, "first"), record(hunan, "second")] == [1, 2]

    first, second = entries(hunan)
    assert (first["prev"], second["prev"]) == (chain.GENESIS, first["hash"])
    assert head(hunan) == {"seq": 2, "hash": second["hash"]}


def test_an_entry_says_what_was_done_and_why_and_is_signed(hunan: TestWorkspace) -> None:
    record(hunan, "reveal", office="测试办公室", purpose="case", ref="abc", facts={"count": 2})

    (entry,) = entries(hunan)
    signed = chain.canonical({name: entry[name] for name in entry.keys() - chain.UNSIGNED})
    public_key(hunan).verify(base64.b64decode(entry["signature"]), signed, ec.ECDSA(hashes.SHA256()))
    assert entry["office"] == "测试办公室"
    assert (entry["kind"], entry["purpose"], entry["ref"], entry["facts"]) == ("reveal", "case", "abc", {"count": 2})
    assert entry.keys() == {
        "seq", "prev", "hash", "at", "kind", "ref", "office", "purpose", "facts", "signature",
    }  # fmt: skip


def test_concurrent_writers_make_one_chain_without_gap_or_fork(hunan: TestWorkspace) -> None:
    taken: list[int] = []

    def write() -> None:
        for _ in range(10):
            taken.append(record(hunan, "parallel"))  # noqa: PERF401  each append follows the one before

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = entries(hunan)
    assert sorted(taken) == list(range(1, 61))
    assert [entry["prev"] for entry in found] == [chain.GENESIS, *(entry["hash"] for entry in found[:-1])]
    assert all(chain.digest(entry).hex() == entry["hash"] for entry in found)


def test_what_may_stand_once_stands_once(hunan: TestWorkspace) -> None:
    outcomes: list[int | str] = []

    def certify() -> None:
        try:
            outcomes.append(record(hunan, "cert", once="cert#visits#20260105"))
        except Conflict as refused:
            outcomes.append(f"{refused.code} {refused.facts['sequence']}")

    threads = [threading.Thread(target=certify) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(map(str, outcomes)) == ["1", *["already_recorded 1"] * 4]
    assert hunan.audit.recorded("cert#visits#20260105") == 1
    assert record(hunan, "cert", once="cert#visits#20260106") == 2


def test_what_has_no_canonical_spelling_is_not_recorded(hunan: TestWorkspace) -> None:
    with pytest.raises(chain.NotCanonical):
        record(hunan, "test", facts={"share": 0.5})  # type: ignore[dict-item]

    assert head(hunan)["seq"] == 0
