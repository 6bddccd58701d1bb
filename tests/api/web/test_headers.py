"""What a browser may do with our pages, to the letter."""

import pytest
from msgspec.structs import replace

from chalicelib import tenants
from chalicelib.api.web import assets, headers
from tests.api.web.conftest import Browse, settings

LOCAL = "http://127.0.0.1:1"


def test_the_policy_of_a_local_province_is_exactly_this(browse: Browse) -> None:
    assert browse("/").headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        f"img-src 'self' data: blob: {LOCAL}; connect-src 'self' {LOCAL}; media-src 'self' blob:; "
        "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def test_a_province_in_the_cloud_shows_pictures_of_its_own_bucket_alone(browse: Browse) -> None:
    page = browse("/", LOCAL="0", AWS_ENDPOINT_URL="", BUCKET="posters", AWS_REGION="cn-north-1")

    bucket = "https://posters.s3.cn-north-1.amazonaws.com.cn https://posters.s3.amazonaws.com.cn"
    assert f"img-src 'self' data: blob: {bucket};" in page.headers["content-security-policy"]
    assert f"connect-src 'self' {bucket};" in page.headers["content-security-policy"]
    assert page.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("tiles", "allowed"),
    [
        ("https://t{s}.tianditu.gov.cn/vec?x={x}&tk={key}", "https://*.tianditu.gov.cn"),
        ("https://tiles.example.gov.cn/{z}/{x}/{y}.png", "https://tiles.example.gov.cn"),
    ],
)
def test_map_tiles_come_from_the_policys_source_once_there_is_a_key(tiles: str, allowed: str) -> None:
    filed = tenants.load("43")
    keyed = replace(filed, map=replace(filed.map, tiles=tiles, key="k"))
    unkeyed = replace(filed, map=replace(filed.map, tiles=tiles, key=""))

    assert allowed in headers.page_policy(settings("43"), keyed)
    assert allowed not in headers.page_policy(settings("43"), unkeyed)


@pytest.mark.parametrize("address", ["/", "/manage", "/desk", "/trace", "/audit", "/c/X"])
@pytest.mark.parametrize("tenant", ["43", "62"])
def test_no_page_runs_inline_or_evaluated_code(address: str, tenant: str, browse: Browse) -> None:
    policy = browse(address, tenant=tenant).headers["content-security-policy"]

    assert "unsafe" not in policy
    assert not any(word in ("*", "https:", "http:", "data:") for word in policy.split("script-src")[1].split(";")[0])


def test_a_worker_may_run_web_assembly_and_nothing_else_may() -> None:
    assert headers.WORKER_POLICY == "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'"


def test_the_workers_policy_travels_with_every_worker_and_with_no_other_file(browse: Browse) -> None:
    for part in assets.PARTS:
        for file in (assets.WEB / part).iterdir():
            policy = browse(f"/web/{assets.version()}/{part}/{file.name}").headers.get("content-security-policy")
            assert policy == (headers.WORKER_POLICY if file.name.endswith("_worker.js") else None), file
