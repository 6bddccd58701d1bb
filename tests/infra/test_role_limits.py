"""Rows that a role may not write, though they lie in a table where it keeps others."""

from typing import Any

from tests.infra.test_roles import listed, statements

WRITING = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
RULING = {"ApiRole", "RuleRole"}
"""Where two people decide, and where that is settled."""


def spelled(name: str) -> dict[str, str]:
    """Return a key of the template's province."""
    return {"Fn::Sub": f"${{Tenant}}#{name}"}


def writers(template: dict[str, Any], table: str) -> set[str]:
    """Return the roles that may write to a table, to whichever of its rows."""
    return {
        role
        for role, s in statements(template)
        if s["Effect"] == "Allow"
        and WRITING & set(listed(s["Action"]))
        and {"Fn::GetAtt": [table, "Arn"]} in listed(s.get("Resource", ()))
    }


def kept_off(template: dict[str, Any], table: str, *names: str) -> set[str]:
    """Return the roles that may write none of a table's rows under some keys, by whatever call."""
    rows = {"ForAnyValue:StringEquals": {"dynamodb:LeadingKeys": [spelled(name) for name in names]}}
    return {
        role
        for role, s in statements(template)
        if s["Effect"] == "Deny"
        and set(listed(s["Action"])) >= WRITING
        and s["Resource"] == {"Fn::GetAtt": [table, "Arn"]}
        and s["Condition"] == rows
    }


def test_what_is_in_force_is_written_where_people_decide_and_nowhere_else(template: dict[str, Any]) -> None:
    may = writers(template, "DutiesTable")

    assert may > RULING
    assert may - kept_off(template, "DutiesTable", "policy", "shutdown") == RULING


def test_the_published_head_is_moved_by_those_who_sign_entries_and_nobody_else(template: dict[str, Any]) -> None:
    signing = {role for role, s in statements(template) if "kms:Sign" in listed(s["Action"])}
    may = writers(template, "EphemeraTable")

    assert may > signing
    assert may - kept_off(template, "EphemeraTable", "published") == signing


def test_who_brings_keys_forward_names_nothing_of_them_but_their_end(template: dict[str, Any]) -> None:
    [update] = [
        s
        for role, s in statements(template)
        if role == "RuleRole" and "KeysTable" in str(s["Resource"]) and WRITING & set(listed(s["Action"]))
    ]

    assert update["Action"] == "dynamodb:UpdateItem"
    assert update["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "sk", "state", "deadline_s"]}
    }


def test_what_is_denied_is_denied_of_named_rows_only(template: dict[str, Any]) -> None:
    denied = [(role, s) for role, s in statements(template) if s["Effect"] == "Deny"]

    assert denied
    for role, s in denied:
        assert list(s["Condition"]) == ["ForAnyValue:StringEquals"], f"{role}/{s['Sid']}"
