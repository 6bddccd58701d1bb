"""Dashboards: every graph is over what somebody writes, and what costs or breaks has one."""

import ast
import json
import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from chalicelib.observability import NAMESPACE
from infra.dashboards import spell_dashboard
from infra.stages import all_stages
from infra.template import merge_template
from tests.architecture.program import called, calls, trees
from tests.architecture.test_code import fields
from tests.infra.test_audit_template import MEASURES

RESOURCES: dict[str, Any] = merge_template()["Resources"]
CHALICES = {"APIHandler": "AWS::Serverless::Function"}
"""What Chalice writes and the template only adds to."""
AWS_WRITES = {
    "AWS/Lambda": (
        ("FunctionName",),
        {"Duration", "Errors", "Invocations", "Throttles", "ConcurrentExecutions", "IteratorAge"},
    ),
    "AWS/DynamoDB": (("TableName",), {"ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"}),
    "AWS/SQS": (("QueueName",), {"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"}),
    "AWS/ApiGateway": (("ApiName", "Stage"), {"Count", "Latency", "4XXError", "5XXError"}),
    "AWS/Logs": (("LogGroupName",), {"IncomingBytes"}),
    "AWS/Usage": (("Type", "Resource", "Service", "Class"), {"CallCount"}),
}
"""What AWS writes by itself, by namespace: its dimensions and the metrics we look at."""
KINDS = {
    "FunctionName": "AWS::Serverless::Function",
    "TableName": "AWS::DynamoDB::Table",
    "QueueName": "AWS::SQS::Queue",
    "LogGroupName": "AWS::Logs::LogGroup",
}


def of_type(kind: str) -> dict[str, Any]:
    return {name: body["Properties"] for name, body in RESOURCES.items() if body.get("Type") == kind}


FILTERS = of_type("AWS::Logs::MetricFilter")
DASHBOARDS = {
    name: json.loads(body["DashboardBody"]["Fn::Sub"]) for name, body in of_type("AWS::CloudWatch::Dashboard").items()
}


def metrics() -> Iterator[tuple[str, list[str]]]:
    """List (title, metric without its options) of every graph."""
    for dashboard in DASHBOARDS.values():
        for widget in dashboard["widgets"]:
            for metric in widget["properties"].get("metrics", ()):
                yield widget["properties"]["title"], [part for part in metric if isinstance(part, str)]


def fault(metric: list[str]) -> str | None:
    """Say what is wrong with a metric: nobody writes it, or not by these dimensions; None when it is written."""
    namespace, name, *rest = metric
    dimensions = dict(zip(rest[::2], rest[1::2], strict=True))
    if namespace == NAMESPACE:
        if not dimensions:
            return (
                None
                if name in {t["MetricName"] for f in FILTERS.values() for t in f["MetricTransformations"]}
                else name
            )
        return None if dimensions.keys() == {"event"} and (dimensions["event"], name) in MEASURES else f"{dimensions}"
    if namespace not in AWS_WRITES:
        return namespace
    known, names = AWS_WRITES[namespace]
    if name not in names or tuple(dimensions) != known:
        return f"{name} by {tuple(dimensions)}"
    return next(
        (value for kind, value in dimensions.items() if kind in KINDS and not is_there(value, KINDS[kind])), None
    )


def is_there(value: str, kind: str) -> bool:
    """Say whether a name in a metric is that of a resource of this kind in the template."""
    found = re.fullmatch(r"\$\{(\w+)(\.QueueName)?\}", value)
    declared = {name: body.get("Type") for name, body in RESOURCES.items()} | CHALICES
    return found is not None and declared.get(found[1]) == kind and bool(found[2]) == (kind == "AWS::SQS::Queue")


@pytest.mark.parametrize(("title", "metric"), list(metrics()), ids=lambda part: str(part)[:60])
def test_every_graph_is_over_what_somebody_writes(title: str, metric: list[str]) -> None:
    assert fault(metric) is None, title


@pytest.mark.parametrize(
    "metric",
    [
        [NAMESPACE, "Raised", "event", "alert_razed"],
        [NAMESPACE, "Risen", "event", "alert_raised"],
        [NAMESPACE, "Raised", "venue", "alert_raised"],
        [NAMESPACE, "Raised"],
        [NAMESPACE, "People", "event", "scan"],
        ["AWS/Lambda", "Errors", "FunctionName", "${NoFunction}"],
        ["AWS/Lambda", "Errors", "FunctionName", "${VisitsTable}"],
        ["AWS/Lambda", "Mistakes", "FunctionName", "${CountFunction}"],
        ["AWS/DynamoDB", "ConsumedReadCapacityUnits", "Table", "${VisitsTable}"],
        ["AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName", "${SmsQueue}"],
        ["AWS/Magic", "Count"],
    ],
)
def test_a_graph_over_what_nobody_writes_would_be_noticed(metric: list[str]) -> None:
    assert fault(metric)


def lines_of(event: str) -> list[set[str]]:
    """Return the fields of each line that the program writes about an event."""
    return [
        fields(call)
        for tree in trees().values()
        for call in calls(tree)
        if called(call) == "log" and isinstance(call.args[0], ast.Constant) and call.args[0].value == event
    ]


@pytest.mark.parametrize("name", FILTERS)
def test_a_filter_counts_lines_that_are_written_with_the_fields_they_have(name: str) -> None:
    pattern, [made] = FILTERS[name]["FilterPattern"], FILTERS[name]["MetricTransformations"]
    [event] = re.findall(r'\$\.event = "(\w+)"', pattern)
    asked = set(re.findall(r"\$\.(\w+)", pattern + made["MetricValue"])) - {"event"}
    lines = lines_of(event)

    assert lines
    assert any(asked <= line for line in lines), asked
    assert (made["MetricNamespace"], FILTERS[name]["LogGroupName"]) == (NAMESPACE, {"Ref": "ApiLogs"})


def test_every_scan_that_is_counted_says_how_many_people_and_whether_it_was_sent_before() -> None:
    assert all({"count", "resend"} <= line for line in lines_of("scan"))


def test_what_the_notices_of_operation_ask_for_has_its_graph() -> None:
    shown = {(metric[0], metric[1]) for _, metric in metrics()} | {tuple(metric[2:4]) for _, metric in metrics()}

    assert shown >= {
        (NAMESPACE, "People"),
        ("AWS/ApiGateway", "Latency"),
        ("AWS/ApiGateway", "5XXError"),
        (NAMESPACE, "Unread"),
        ("event", "alert_raised"),
        ("event", "purge"),
        ("event", "purge_overdue"),
        ("AWS/DynamoDB", "ConsumedWriteCapacityUnits"),
        ("AWS/Lambda", "Duration"),
        ("AWS/Usage", "CallCount"),
    }


@pytest.mark.parametrize("unit", ["ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits"])
def test_the_units_of_every_table_are_shown(unit: str) -> None:
    shown = {metric[3] for _, metric in metrics() if metric[1] == unit}

    assert shown == {f"${{{name}}}" for name in of_type("AWS::DynamoDB::Table")}


def test_every_queue_that_gives_up_is_shown() -> None:
    shown = {metric[3] for _, metric in metrics() if metric[1] == "ApproximateNumberOfMessagesVisible"}

    assert shown == {f"${{{name}.QueueName}}" for name in of_type("AWS::SQS::Queue") if name.endswith("DeadLetters")}


@pytest.mark.parametrize("name", DASHBOARDS)
def test_no_graph_lies_over_another_or_outside_the_page(name: str) -> None:
    widgets = DASHBOARDS[name]["widgets"]
    cells = [
        {(x, y) for x in range(w["x"], w["x"] + w["width"]) for y in range(w["y"], w["y"] + w["height"])}
        for w in widgets
    ]

    assert all(not first & second for first, second in combinations(cells, 2))
    assert max(x for cell in cells for x, _ in cell) < 24
    assert len(widgets) > 4


def test_a_text_begins_a_row_of_its_own() -> None:
    graph = {"title": "t", "metrics": [["VenueCode", "People"]]}

    body = json.loads(spell_dashboard([graph, {"text": "x"}, graph, graph, graph, graph])["Fn::Sub"])

    assert [(w["x"], w["y"]) for w in body["widgets"]] == [(0, 0), (0, 6), (0, 8), (8, 8), (16, 8), (0, 14)]


@pytest.mark.aws
def test_the_dashboards_are_deployed_with_the_names_of_what_they_show(deployment: dict[str, Any], aws: Any) -> None:
    cloudwatch = aws.client("cloudwatch")
    stack = all_stages()["hunan-local"].stack

    for page in ("operation", "cost"):
        body = cloudwatch.get_dashboard(DashboardName=f"{stack}-{page}")["DashboardBody"]
        assert "${" not in body
        assert f"{stack}-" in body
        assert json.loads(body)["widgets"]
