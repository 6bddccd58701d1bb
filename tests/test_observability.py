"""What may be logged is on a list, and nothing on it says who somebody is."""

import ast
import json
from typing import Any

import pytest

from chalicelib.observability import FIELDS, NotLoggable, log, measure
from tests.architecture.program import called, calls, trees

PERSONAL = {
    "account", "address", "body", "box", "holder", "id_number", "manager", "mask", "message", "name", "number",
    "params", "person", "phone", "plate", "position", "reason", "session", "text", "token", "visitor",
}  # fmt: skip


def fields(call: ast.Call) -> set[str]:
    named = {keyword.arg for keyword in call.keywords if keyword.arg}
    spread = [keyword.value for keyword in call.keywords if keyword.arg is None]
    keys = [key for value in spread if isinstance(value, ast.Dict) for key in value.keys]
    return named | {str(key.value) for key in keys if isinstance(key, ast.Constant)}


def test_a_line_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    log("scan", mode="scan", count=2, late=False)

    assert json.loads(capsys.readouterr().out) == {"event": "scan", "mode": "scan", "count": 2, "late": False}


def test_a_metric_says_what_it_counts_to_cloudwatch(capsys: pytest.CaptureFixture[str]) -> None:
    measure("sms_sent", "Sent", 1, kind="alert")

    line: dict[str, Any] = json.loads(capsys.readouterr().out)
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert (line["Sent"], line["kind"], directive["Dimensions"]) == (1, "alert", [["event"]])
    assert [metric["Name"] for metric in directive["Metrics"]] == ["Sent"]


@pytest.mark.parametrize("field", sorted(PERSONAL))
def test_a_field_that_may_say_who_somebody_is_is_refused_and_nothing_is_written(
    field: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(NotLoggable):
        log("scan", **{field: "somebody", "mode": "scan"})

    assert capsys.readouterr().out == ""


def test_nothing_on_the_list_says_who_somebody_is() -> None:
    assert not FIELDS & PERSONAL


def test_every_line_that_the_program_writes_is_made_of_listed_fields() -> None:
    spoken = {"log", "measure"}
    said = [(path, call) for path, tree in trees().items() for call in calls(tree) if called(call) in spoken]

    assert len(said) > 20
    assert [(path, fields(call) - FIELDS) for path, call in said if fields(call) - FIELDS] == []
