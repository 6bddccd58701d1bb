"""What Chalice answers by itself has the shape of ours."""

import json

import pytest
from chalice.app import Response

from chalicelib.api.answers import reshape
from tests.api.asking import code_of, request, unpacked


@pytest.mark.parametrize(
    ("status", "code"), [(404, "not_found"), (405, "method_not_allowed"), (415, "unsupported_media_type")]
)
def test_what_chalice_refuses_by_itself_has_our_shape(status: int, code: str) -> None:
    own = Response({"Code": "x", "Message": "text/evil"}, {"Allow": "GET, POST"}, status)

    told = unpacked(reshape(own, request("PUT", headers={"accept-language": "en"})))

    assert code_of(told) == (status, code)
    assert told[2]["allow"] == "GET, POST"
    assert told[2]["content-type"] == "application/problem+json"
    assert "evil" not in json.dumps(told[1])


def test_what_chalice_breaks_by_itself_is_a_500_of_our_shape() -> None:
    assert code_of(unpacked(reshape(Response("stack trace", {}, 500), request("GET")))) == (500, "internal")


def test_a_head_request_is_answered_without_a_body() -> None:
    own = Response({"Code": "MethodNotAllowedError"}, {"Allow": "GET"}, 405)

    assert reshape(own, request("HEAD")).to_dict([])["body"] == ""
