"""Files in the bucket: kept, found, fetched and sent in by addresses that die."""

import urllib.error
import urllib.request

import pytest

from chalicelib.storage import keys
from tests.embedded import TestWorkspace, province

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


def send(url: str, data: bytes) -> int:
    request = urllib.request.Request(url, data, {"Content-Type": "application/x-anything"}, method="PUT")
    try:
        with urllib.request.urlopen(request, timeout=10) as reply:
            return int(reply.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_what_is_kept_is_found_and_what_is_deleted_is_not(hunan: TestWorkspace) -> None:
    key = keys.upload_key("43", "kept")

    hunan.files.put(key, b"bytes", "application/octet-stream")

    assert (hunan.files.get(key), hunan.files.size(key), hunan.files.exists(key)) == (b"bytes", 5, True)
    hunan.files.delete(key)
    hunan.files.delete(key)
    assert (hunan.files.get(key), hunan.files.size(key), hunan.files.exists(key)) == (None, None, False)


@pytest.mark.parametrize("prefix", ["uploads", "exports", "photos", "posterss", "../43/exports"])
def test_no_address_is_signed_for_a_file_about_people(hunan: TestWorkspace, prefix: str) -> None:
    with pytest.raises(ValueError, match="outlive"):
        hunan.files.link(f"43/{prefix}/one", 60, "one")
    with pytest.raises(ValueError, match="outlive"):
        hunan.files.link("62/posters/one", 60, "one")


def test_an_address_fetches_the_file_under_its_name(hunan: TestWorkspace) -> None:
    hunan.files.put("43/posters/one.png", b"picture", "image/png")

    with urllib.request.urlopen(hunan.files.link("43/posters/one.png", 60, "场所码.png"), timeout=10) as reply:
        assert reply.read() == b"picture"
        assert reply.headers["Content-Type"] == "image/png"
        assert reply.headers["Content-Disposition"] == "inline; filename*=UTF-8''%E5%9C%BA%E6%89%80%E7%A0%81.png"


def test_an_address_lives_five_minutes_at_most(hunan: TestWorkspace) -> None:
    assert "X-Amz-Expires=300&" in hunan.files.link("43/posters/one.png", 86400, "one.png")


def test_an_upload_takes_exactly_the_bytes_it_was_asked_for(hunan: TestWorkspace) -> None:
    key = keys.upload_key("43", "sent")
    url = hunan.files.upload_link(key, 5, 60)

    assert send(url, b"123456") == 403
    assert hunan.files.get(key) is None
    assert send(url, b"12345") == 200
    assert hunan.files.get(key) == b"12345"


def test_an_address_for_one_file_opens_no_other(hunan: TestWorkspace) -> None:
    url = hunan.files.upload_link(keys.upload_key("43", "mine"), 5, 60)

    assert send(url.replace("/mine?", "/other?"), b"12345") == 403
