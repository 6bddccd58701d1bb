"""What makes destruction provable from outside the program: saved queries, alarms, guards, the trail."""

import ast
import re
from typing import Any

import pytest

from chalicelib.observability import FIELDS, NAMESPACE
from infra.template import merge_template
from tests.architecture.program import called, calls, texts, trees

RESOURCES: dict[str, Any] = merge_template()["Resources"]
ENTRY = {"seq", "prev", "hash", "at", "kind", "ref", "office", "purpose", "once", "signature"}
USECASES = [tree for path, tree in trees().items() if path.startswith("chalicelib/usecases/")]
FACTS = {
    key.value
    for tree in USECASES
    for node in ast.walk(tree)
    if isinstance(node, ast.Dict)
    for key in node.keys
    if isinstance(key, ast.Constant)
}
"""What use cases write into dictionaries: every fact of an entry is among it."""
WORDS = {
    "fields", "filter", "sort", "stats", "limit", "dedup", "in", "not", "like", "and", "or", "by", "asc", "desc",
    "as", "count", "pct", "bin",
}  # fmt: skip
MEASURES = {
    (call.args[0].value, call.args[1].value)
    for tree in trees().values()
    for call in calls(tree)
    if called(call) == "measure"
    and len(call.args) > 1
    and all(isinstance(each, ast.Constant) for each in call.args[:2])
}


def of_type(kind: str) -> dict[str, Any]:
    return {name: body["Properties"] for name, body in RESOURCES.items() if body.get("Type") == kind}


def fields_of(query: str) -> set[str]:
    """Return the names in a query that are neither words of the language nor made up in it."""
    bare = re.sub(r'"[^"]*"|/\^[^/]*/|\b\d+m?\b', " ", query)
    made_up = set(re.findall(r"\bas (\w+)", bare))
    return set(re.findall(r"[@a-z_][\w.]*", bare)) - WORDS - made_up


QUERIES = of_type("AWS::Logs::QueryDefinition")


@pytest.mark.parametrize("name", QUERIES)
def test_a_saved_query_asks_for_fields_that_the_lines_have(name: str) -> None:
    asked = fields_of(QUERIES[name]["QueryString"])
    of_audit = {group["Ref"] for group in QUERIES[name]["LogGroupNames"]} == {"AuditLines"}

    known = ENTRY | {f"facts.{fact}" for fact in FACTS} if of_audit else FIELDS | {"event", "@timestamp"}
    assert asked
    assert asked <= known


def test_a_field_that_no_line_has_would_be_noticed() -> None:
    assert fields_of('fields at, person | filter kind = "CERT" | stats count(*) as n by bin(5m)') == {
        "at",
        "person",
        "kind",
    }


def test_the_events_that_a_query_names_are_written_by_the_program() -> None:
    written = {
        call.args[0].value
        for tree in trees().values()
        for call in calls(tree)
        if called(call) in {"log", "measure"} and call.args and isinstance(call.args[0], ast.Constant)
    }
    named = {
        event
        for query in QUERIES.values()
        for found in re.findall(r"event (?:=|in) (\[[^]]*\]|\"\w+\")", query["QueryString"])
        for event in re.findall(r'"(\w+)"', found)
    }

    assert len(named) >= 5
    assert named <= written


def test_the_kinds_of_entries_that_a_query_names_are_recorded_by_the_program() -> None:
    outside = {path: tree for path, tree in trees().items() if not path.startswith("chalicelib/security/")}
    spoken = {text.value for tree in outside.values() for text in texts(tree)}
    named = {
        kind
        for query in QUERIES.values()
        for found in re.findall(r"kind (?:=|in|not in) (\[[^]]*\]|\"\w+\")", query["QueryString"])
        for kind in re.findall(r'"(\w+)"', found)
    }

    assert named >= {"COMMIT", "CERT", "SWEPT", "FINAL", "FAIL", "ADD", "colour_proposed"}
    assert named <= spoken


def test_every_function_is_asked_about_failures() -> None:
    asked = {group["Ref"] for query in QUERIES.values() for group in query["LogGroupNames"]}

    assert {"ApiLogs", "AuditLines", "SweepLogs", "KeysLogs", "JobLogs"} <= asked


def test_an_alarm_on_a_measure_of_ours_names_one_that_the_program_makes() -> None:
    alarms = [body for body in of_type("AWS::CloudWatch::Alarm").values() if body["Namespace"] == NAMESPACE]

    assert alarms
    for alarm in alarms:
        [dimension] = alarm["Dimensions"]
        assert dimension["Name"] == "event"
        assert (dimension["Value"], alarm["MetricName"]) in MEASURES, alarm["AlarmDescription"]


def test_a_purge_or_watch_that_is_silent_rings_too() -> None:
    alarms = of_type("AWS::CloudWatch::Alarm")
    absent = {name: body for name, body in alarms.items() if body["TreatMissingData"] == "breaching"}

    hours = {name: body["Period"] * body["EvaluationPeriods"] / 3600 for name, body in absent.items()}
    assert hours["PurgeNotRunAlarm"] == 25
    assert hours["WatchNotRunAlarm"] <= 3
    assert all(body["ComparisonOperator"] == "LessThanThreshold" for body in absent.values())


def test_lines_that_wait_are_noticed_long_before_the_stream_forgets_them() -> None:
    late = [
        alarm
        for alarm in of_type("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "IteratorAge" and alarm["Dimensions"][0]["Value"] == {"Ref": "AuditLinesFunction"}
    ]

    assert [alarm["Threshold"] for alarm in late] == [3_600_000]


GUARDED = {
    "PutRetentionPolicy", "DeleteRetentionPolicy", "DeleteLogGroup", "PutKeyPolicy", "DisableKey", "CancelKeyDeletion",
    "UpdateContinuousBackups", "UpdateTable", "StopLogging", "DeleteTrail", "PutBucketVersioning",
}  # fmt: skip


def test_whoever_touches_what_proves_destruction_is_told_of() -> None:
    rules = {name: body for name, body in of_type("AWS::Events::Rule").items() if "EventPattern" in body}
    watched = {event for rule in rules.values() for event in rule["EventPattern"]["detail"]["eventName"]}

    assert watched >= GUARDED
    for rule in rules.values():
        assert [target["Arn"] for target in rule["Targets"]] == [{"Ref": "AlarmTopic"}]


def test_rules_and_alarms_may_publish_to_the_topic_and_nobody_elses() -> None:
    [policy] = of_type("AWS::SNS::TopicPolicy").values()
    [statement] = policy["PolicyDocument"]["Statement"]

    assert policy["Topics"] == [{"Ref": "AlarmTopic"}]
    assert set(statement["Principal"]["Service"]) == {"cloudwatch.amazonaws.com", "events.amazonaws.com"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}


def test_the_trail_sees_every_table_that_holds_something_of_a_person_or_proves_something() -> None:
    selectors = RESOURCES["Trail"]["Properties"]["AdvancedEventSelectors"]
    seen = {
        arn["Fn::GetAtt"][0]
        for selector in selectors
        for field in selector["FieldSelectors"]
        for arn in field.get("StartsWith", ())
        if "Fn::GetAtt" in arn
    }

    assert set(of_type("AWS::DynamoDB::Table")) - seen == {"CodesTable", "CountersTable"}


def test_the_trail_sees_the_sealed_files_and_every_management_call() -> None:
    selectors = RESOURCES["Trail"]["Properties"]["AdvancedEventSelectors"]
    fields = [field for selector in selectors for field in selector["FieldSelectors"]]
    prefixes = {arn["Fn::Sub"] for field in fields for arn in field.get("StartsWith", ()) if "Fn::Sub" in arn}

    home = "${Bucket.Arn}/${Tenant}/"
    assert prefixes == {home + "uploads/", home + "exports/", home + "photos/"}
    assert {"Field": "eventCategory", "Equals": ["Management"]} in fields


def test_the_trail_leaves_out_what_each_of_the_programs_functions_asks_for_and_nobody_else() -> None:
    """A scan's reads of its visitor and its write to a venue's day would stand side by side for three years."""
    session = "arn:${AWS::Partition}:sts::${AWS::AccountId}:assumed-role/${%s}/"
    own = {session % role for role in of_type("AWS::IAM::Role")}
    selectors = RESOURCES["Trail"]["Properties"]["AdvancedEventSelectors"]
    of_data = [
        each["FieldSelectors"]
        for each in selectors
        if {"Field": "eventCategory", "Equals": ["Data"]} in each["FieldSelectors"]
    ]

    assert len(of_data) == 2
    for fields in of_data:
        [callers] = [field for field in fields if field["Field"] == "userIdentity.arn"]
        assert callers.keys() == {"Field", "NotStartsWith"}
        assert {arn["Fn::Sub"] for arn in callers["NotStartsWith"]} == own


def test_whoever_takes_a_functions_place_is_told_of() -> None:
    """The trail does not see what the program's own roles look at, so nobody may put on such a role unseen."""
    rules = [body for body in of_type("AWS::Events::Rule").values() if "EventPattern" in body]
    watched = {event for rule in rules for event in rule["EventPattern"]["detail"]["eventName"]}

    assert watched >= {"UpdateFunctionCode20150331v2", "UpdateFunctionConfiguration20150331v2"}
    for name, role in of_type("AWS::IAM::Role").items():
        [trust] = role["AssumeRolePolicyDocument"]["Statement"]
        assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}, name


def test_whoever_signs_entries_may_move_the_published_head() -> None:
    for name, role in of_type("AWS::IAM::Role").items():
        statements = [each for policy in role["Policies"] for each in policy["PolicyDocument"]["Statement"]]
        allowed = [(each["Action"], str(each["Resource"])) for each in statements if "Resource" in each]
        signs = any("kms:Sign" in actions for actions, _ in allowed)
        moves = any("dynamodb:PutItem" in actions and "EphemeraTable" in where for actions, where in allowed)
        assert moves or not signs, name
