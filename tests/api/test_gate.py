"""The gate: whatever comes in, one clear answer of one shape goes out, and the log says nothing of anybody."""

import json
from collections.abc import Callable
from typing import Annotated, Any

import pytest
from msgspec import Meta

from chalicelib import runtime
from chalicelib.api.call import Call, Reply
from chalicelib.api.gate import MAX_BODY_BYTES, open_for
from chalicelib.api.models import Request as Model
from chalicelib.api.route import ENROLLING, OWN, PUBLIC, XLSX, Route
from chalicelib.domain.errors import Conflict, StorageUnavailable, TooMany, Unauthorized
from chalicelib.domain.person.caller import Caller
from chalicelib.security.day_keys import DayKeyGone
from chalicelib.storage.wire import Throttled
from tests.api.asking import answer, code_of, request, unpacked


class Note(Model):
    text: Annotated[str, Meta(max_length=9)]


class Filter(Model):
    limit: Annotated[int, Meta(ge=1, le=9)] = 5


class FakeWorkspace:
    """Knows one token."""

    def caller_of(self, token: str) -> Caller:
        if token != "good":
            raise Unauthorized("token_invalid")
        return Caller(account="a", session="s")


@pytest.fixture(autouse=True)
def _workspace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "for_tenant", FakeWorkspace)


Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    """Read the log written so far."""
    return lambda: [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def hello(call: Call, **given: Any) -> dict[str, Any]:
    return {"hello": call.language, "given": sorted(given)}


def test_a_right_call_is_answered_with_the_headers_of_every_answer() -> None:
    status, body, headers = answer(hello, request(body='{"text":"hi"}'), body=Note, query=Filter)

    assert (status, body) == (200, {"hello": "zh", "given": ["body", "query"]})
    assert headers["content-type"] == "application/json"
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-language"] == "zh-CN"
    assert headers["vary"] == "Accept-Language"


def test_a_reply_may_have_status_and_headers_of_its_own() -> None:
    def made(call: Call) -> Reply[dict[str, str]]:
        return Reply(201, {"made": "好"}, {"Cache-Control": "public"})

    status, body, headers = answer(made, request(body=None))

    assert (status, body, headers["cache-control"]) == (201, {"made": "好"}, "public")


def test_bytes_go_out_as_they_are_and_nothing_goes_out_with_204() -> None:
    picture = Reply(200, b"\x89PNG\x00", {"Content-Type": "image/png"})

    assert answer(lambda call: picture, request("GET"))[1] == b"\x89PNG\x00"
    assert answer(lambda call: Reply(204, None), request("DELETE"))[:2] == (204, "")


def test_all_faults_of_body_and_query_are_told_at_once() -> None:
    asked = request(body='{"text":"far too long","more":1}', query={"limit": ["0"], "page": ["1"]})

    status, body, headers = answer(hello, asked, body=Note, query=Filter)

    assert (status, headers["content-type"]) == (422, "application/problem+json")
    assert {error["field"] for error in body["errors"]} == {"text", "more", "limit", "page"}


def test_a_view_that_takes_nothing_is_given_nothing() -> None:
    assert answer(hello, request(body=None))[0] == 200
    assert answer(hello, request(body="{}"))[0] == 200
    assert code_of(answer(hello, request(body='{"text":"x"}'))) == (422, "invalid_fields")
    assert code_of(answer(hello, request("GET", query={"x": ["1"]}))) == (422, "invalid_fields")


def test_a_body_that_is_no_json_is_a_bad_request() -> None:
    assert code_of(answer(hello, request(body="{"), body=Note)) == (400, "not_json")
    assert code_of(answer(hello, request(body="\ud800", encoded=False), body=Note)) == (400, "not_json")


def test_a_body_that_the_gateway_did_not_encode_is_read_too() -> None:
    assert answer(hello, request(body='{"text":"茶"}', encoded=False), body=Note)[0] == 200
    assert answer(hello, request(body='{"text":"茶"}'.encode(), encoded=False), body=Note)[0] == 200


def test_a_sheet_is_handed_on_as_it_is() -> None:
    def size(call: Call) -> dict[str, int]:
        return {"bytes": len(call.raw)}

    told = answer(size, request(body=b"PK\x03\x04", headers={"content-type": XLSX}), content_type=XLSX)

    assert told[:2] == (200, {"bytes": 4})


@pytest.mark.parametrize("encoded", [True, False])
def test_a_body_over_one_megabyte_is_refused_before_anything_else(encoded: bool) -> None:
    asked = request(body=b"x" * (MAX_BODY_BYTES + 1), encoded=encoded)

    assert code_of(answer(hello, asked, body=Note, access=OWN)) == (413, "body_too_large")


def test_a_body_far_over_the_limit_is_not_even_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.api.gate.b64decode", lambda body: pytest.fail("decoded"))

    assert code_of(answer(hello, request(body=b"x" * 3 * MAX_BODY_BYTES), body=Note)) == (413, "body_too_large")


def test_a_body_of_exactly_one_megabyte_is_read() -> None:
    text = json.dumps({"text": "x"}).encode()

    assert answer(hello, request(body=text + b" " * (MAX_BODY_BYTES - len(text))), body=Note)[0] == 200


@pytest.mark.parametrize(
    "value",
    ["", "a" * 65, "venue#2026", "same#0123", "a\x00", "a\nb", "茶馆", "\ud800", "a\u200bb", "\x7f"],
)
def test_an_odd_id_in_a_path_is_nowhere(value: str) -> None:
    assert code_of(answer(hello, request("GET"), path={"note_id": value})) == (404, "not_found")


@pytest.mark.parametrize("value", ["abcdefgh234567ab", "43ABCDEFGHJKM", "43-ABCDE FGHJKM", "..", "a/b"])
def test_a_plain_id_in_a_path_reaches_its_view(value: str) -> None:
    assert answer(hello, request("GET"), path={"note_id": value})[1]["given"] == ["note_id"]


@pytest.mark.parametrize("form", ["Bearer good", "bearer good", "BEARER   good ", " Bearer good"])
def test_a_bearer_token_is_taken_in_every_usual_form(form: str) -> None:
    assert answer(hello, request("GET", headers={"Authorization": form}), access=OWN)[0] == 200


@pytest.mark.parametrize("form", [None, "", "good", "Bearer", "Bearer ", "Basic good", "Bearergood", "Token good"])
def test_without_a_bearer_token_nobody_is_asking(form: str | None) -> None:
    told = answer(hello, request("GET", headers={"Authorization": form} if form is not None else None), access=OWN)

    assert code_of(told) == (401, "token_missing")
    assert told[2]["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("form", ["Bearer bad", "Bearer good good", "Bearer good, Bearer good", "Bearer 茶"])
def test_another_token_is_not_known(form: str) -> None:
    told = answer(hello, request("GET", headers={"Authorization": form}), access=OWN)

    assert code_of(told) == (401, "token_invalid")


def test_who_asks_is_settled_before_what_he_asks() -> None:
    told = answer(hello, request(body='{"wrong":1}'), body=Note, access=OWN, path={"note_id": "a#b"})

    assert code_of(told) == (401, "token_missing")


def test_a_public_view_needs_no_token_and_minds_no_bad_one() -> None:
    assert answer(hello, request("GET", headers={"Authorization": "Bearer bad"}))[0] == 200


@pytest.mark.parametrize(
    ("known", "access", "refusal"),
    [
        (Caller(account="a", session="s", enrolling=True), OWN, (403, "totp_required")),
        (Caller(account="a", session="s", enrolling=True), ENROLLING, None),
        (Caller(account="a", session="s", unproven=True), "account", (403, "reverify_needed")),
        (Caller(account="a", session="s", unproven=True), ENROLLING, None),
        (Caller(account="a", session="s"), ("command",), (403, "role_missing")),
        (Caller(account="a", session="s"), "account", None),
    ],
)
def test_what_a_caller_lacks_is_said(
    monkeypatch: pytest.MonkeyPatch, known: Caller, access: Any, refusal: tuple[int, str] | None
) -> None:
    monkeypatch.setattr(FakeWorkspace, "caller_of", lambda self, token: known)
    monkeypatch.setattr("chalicelib.usecases.account.recognise.recognise", lambda workspace, caller: caller)

    told = answer(hello, request("GET", headers={"authorization": "Bearer good"}), access=access)

    assert (code_of(told) if refusal else told[0]) == (refusal or 200)


def test_a_refusal_speaks_english_to_who_asks_for_it() -> None:
    def busy(call: Call) -> None:
        raise Conflict("venue_locked")

    _, body, headers = answer(busy, request("GET", headers={"Accept-Language": "en"}))

    assert body["title"].startswith("Basic data")
    assert headers["content-language"] == "en"


def client_error() -> Exception:
    from botocore.exceptions import ClientError

    return ClientError({"Error": {"Code": "ThrottlingException", "Message": "13800138000"}}, "Query")


def pynamodb_error() -> Exception:
    from pynamodb.exceptions import PutError

    return PutError("13800138000")


@pytest.mark.parametrize(
    "fault",
    [DayKeyGone("20260131"), Throttled("ThrottlingException", 400), client_error(), pynamodb_error()],
    ids=lambda fault: type(fault).__name__,
)
def test_a_store_that_does_not_answer_is_told_as_such(fault: Exception, lines: Lines) -> None:
    def broken(call: Call) -> None:
        raise fault

    told = answer(broken, request("GET"))

    assert code_of(told) == (503, "storage_unavailable")
    assert told[2]["retry-after"] == "5"
    logged = lines()
    assert logged[0]["cause"] == type(fault).__name__
    assert "13800138000" not in json.dumps([told[1], logged])


def test_the_cause_of_a_refusal_is_logged_by_its_kind(lines: Lines) -> None:
    def closed(call: Call) -> None:
        raise StorageUnavailable from DayKeyGone("20260131")

    assert code_of(answer(closed, request("GET"))) == (503, "storage_unavailable")
    assert lines()[0]["cause"] == "DayKeyGone"


def test_whatever_breaks_is_a_500_that_tells_nothing(lines: Lines) -> None:
    def broken(call: Call) -> None:
        raise KeyError("430524199001011234")

    told = answer(broken, request("GET"))

    assert code_of(told) == (500, "internal")
    logged = lines()
    assert (logged[0]["cause"], logged[0]["where"].partition(":")[0]) == ("KeyError", "test_gate.broken")
    assert "430524199001011234" not in json.dumps([told[1], logged])


def test_an_answer_that_cannot_be_spelled_is_a_500_of_the_usual_shape() -> None:
    told = answer(lambda call: {"name": "\ud800"}, request("GET"))

    assert code_of(told) == (500, "internal")


def test_a_view_that_cannot_be_imported_is_a_500_of_the_usual_shape() -> None:
    route = Route("GET", "/v1/nothing", "no_such_module:nothing", PUBLIC)

    assert code_of(unpacked(open_for(route, lambda: request("GET"))())) == (500, "internal")


def test_who_is_too_fast_is_told_to_wait() -> None:
    def limited(call: Call) -> None:
        raise TooMany("too_many_requests", 30)

    told = answer(limited, request("GET"))

    assert (code_of(told), told[2]["retry-after"]) == ((429, "too_many_requests"), "30")


def test_the_log_line_names_the_route_and_no_value_of_it(lines: Lines) -> None:
    answer(
        hello, request(body='{"text":"张三"}', query={"limit": ["3"]}), body=Note, query=Filter, path={"note_id": "x1"}
    )

    (line,) = lines()
    assert line.keys() == {"event", "route", "method", "status", "code", "duration_ms", "request_id"}
    assert (line["route"], line["status"], line["code"]) == ("/v1/notes/{note_id}", 200, None)
