"""docs/privacy.md names every place where personal data can be: each once, under a class that the policy knows.

Whoever adds a table's attribute, a kind of row, a prefix of the bucket, a queue, a log group or a secret fails here
first, and says there whose data it holds, what seals it, when it ends and by what.
"""

import ast
import importlib
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest
from msgspec.structs import fields

from chalicelib import tenants
from chalicelib.domain.tenant import Retention
from chalicelib.storage import jobs, outbox, tombstones
from chalicelib.tenants import policies
from infra.template import merge_template
from tests.architecture.program import ROOT, called, calls, functions, trees
from tests.embedded import MODELS

SPELLERS = {word: f"chalicelib/storage/{word}.py" for word in ("keys", "tracing_keys", "supervision_keys")}
CLASSES = {field.name.rsplit("_", 1)[0] for field in fields(Retention)} - {"period"}
WITHOUT_DAYS = {"none", "sessions", "limits"}
"""Nobody's data, and what lives as long as [tokens] and [limits] of the policy say: hours, not days."""
PLACES = {
    "AWS::SQS::Queue",
    "AWS::Logs::LogGroup",
    "AWS::SecretsManager::Secret",
    "AWS::S3::Bucket",
    "AWS::SNS::Topic",
    "AWS::KMS::Key",
    "AWS::CloudTrail::Trail",
}
KEEPING = re.compile(r"ephemera\.(put|put_once|get|delete)$")


@cache
def tables() -> dict[str, list[list[str]]]:
    """Return the document's tables by the heading they stand under, each as rows of cells, without its head."""
    found: dict[str, list[list[str]]] = {}
    heading = ""
    for line in (ROOT / "docs" / "privacy.md").read_text("utf-8").splitlines():
        if line.startswith("#"):
            heading = line.lstrip("# ").strip()
        elif line.startswith("|"):
            found.setdefault(heading, []).append([cell.strip() for cell in line.strip("|").split(" | ")])
    return {heading: rows[2:] for heading, rows in found.items()}


def named(heading: str) -> list[str]:
    """List what the first cells of a table name in code style."""
    return [name for row in tables()[heading] for name in re.findall(r"`([^`]+)`", row[0])]


def twice(names: list[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def attributes() -> set[str]:
    """Return every attribute of every table, as the models have it."""
    found = set()
    for noun, model in MODELS.items():
        row = getattr(importlib.import_module(f"chalicelib.storage.rows.{noun}"), model)
        found |= {f"{noun}.{name}" for name in row.get_attributes()}
    return found


def constants(tree: ast.Module) -> dict[str, str]:
    """Return the texts that a module names in capitals."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
            pairs = (
                zip(target.elts, value.elts, strict=True)
                if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
                else [(target, value)]
            )
            for name, text in pairs:
                if isinstance(name, ast.Name) and isinstance(text, ast.Constant) and isinstance(text.value, str):
                    found[name.id] = text.value
    return found


def spellers() -> dict[str, ast.Module]:
    """Return the modules that spell keys by the names their callers give them."""
    return {word: trees()[path] for word, path in SPELLERS.items()}


def prefixes() -> set[str]:
    """Return the words by which the spellers of keys and their callers tell kinds of rows apart."""
    spelled = {f"{word}.{name}": text for word, own in spellers().items() for name, text in constants(own).items()}
    found = set(spelled.values())
    for function in [each for own in spellers().values() for each in functions(own)]:
        for node in ast.walk(function):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                found.add(str(node.values[0].value))
            if isinstance(node, ast.BinOp) and isinstance(node.left, ast.Constant):
                found.add(str(node.left.value))
            if isinstance(node, ast.Call) and called(node) in {"under", "keys.under"}:
                found |= {str(each.value) for each in node.args if isinstance(each, ast.Constant)}
    for tree in trees().values():
        known = constants(tree) | spelled
        for call in calls(tree):
            if called(call) == "keys.under":
                found |= set(words(call.args[1:], known))
            elif KEEPING.search(called(call)) and call.args:
                found |= set(words(call.args[:1], known))
    return {word for word in found if re.search("[a-z]{2}", word)}


def words(arguments: list[ast.expr], known: dict[str, str]) -> Iterator[str]:
    for each in arguments:
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value
        elif ast.unparse(each) in known:
            yield known[ast.unparse(each)]


def bucket_prefixes() -> set[str]:
    """Return the first folders that keys spell and that the template gives rights to or sweeps."""
    template = merge_template()["Resources"]
    text = str([template["Bucket"], *(body for name, body in template.items() if name.endswith("Role"))])
    spelled = {
        str(part.value).split("/")[1]
        for own in spellers().values()
        for function in functions(own)
        for node in ast.walk(function)
        if isinstance(node, ast.JoinedStr)
        for part in node.values
        if isinstance(part, ast.Constant) and str(part.value).startswith("/")
    }
    return {f"{name}/" for name in spelled - {""} | set(re.findall(r"\$\{Tenant\}/([a-z]+)/", text))}


def test_every_attribute_of_every_table_is_named_once() -> None:
    listed = named("Attributes")

    assert set(listed) == attributes()
    assert twice(listed) == []


def test_every_kind_of_row_is_named() -> None:
    listed = {name.partition(":")[2].strip().rstrip("#") for name in named("Rows")}

    assert {word.rstrip("#") for word in prefixes()} - listed == set()


def test_no_kind_of_row_is_named_twice_and_all_are_of_a_table() -> None:
    listed = named("Rows")

    assert twice(listed) == []
    assert {name.partition(":")[0] for name in listed} == set(MODELS)


def test_every_prefix_of_the_bucket_is_named_once() -> None:
    listed = named("Files")

    assert set(listed) == bucket_prefixes()
    assert twice(listed) == []


def test_every_queue_log_group_secret_key_and_bucket_is_named_once() -> None:
    listed = named("Around the tables")
    places = {name for name, body in merge_template()["Resources"].items() if body.get("Type") in PLACES}

    assert set(listed) == places
    assert twice(listed) == []


@pytest.mark.parametrize("heading", ["Attributes", "Rows", "Files", "Around the tables", "Outside the program's reach"])
def test_every_line_has_a_class_that_the_policy_has(heading: str) -> None:
    column = {"Attributes": 2}.get(heading, 3)

    for row in tables()[heading]:
        classes = set(row[column].split(", "))
        assert classes <= CLASSES | WITHOUT_DAYS, row[:3]
        assert all(cell for cell in row), row[0]


def test_every_class_of_the_policy_holds_something_and_says_what_ends_it() -> None:
    used = {
        name
        for heading in ("Rows", "Files", "Around the tables")
        for row in tables()[heading]
        for name in row[3].split(", ")
    }

    assert used - WITHOUT_DAYS == CLASSES
    assert set(named("Classes")) == CLASSES | WITHOUT_DAYS


@pytest.mark.parametrize("code", policies.codes())
def test_the_days_of_a_class_are_the_policys(code: str) -> None:
    retention = tenants.load(code).retention
    said = {row[0].strip("`"): row[1] for row in tables()["Classes"]}

    for field in fields(Retention):
        name, _, unit = field.name.rpartition("_")
        if name in said:
            assert f"{getattr(retention, field.name)} {unit}" in said[name], name


def test_nothing_is_sealed_by_a_key_that_is_not_listed() -> None:
    known = set(named("Keys"))

    for heading in ("Rows", "Files", "Around the tables"):
        for row in tables()[heading]:
            assert set(re.findall(r"`([^`]+)`", row[4])) <= known, row[0]


@pytest.mark.parametrize("code", policies.codes())
def test_queues_and_messages_are_kept_as_long_as_the_policy_says(code: str) -> None:
    kept_s = tenants.load(code).retention.queue_days * 86_400
    queues = [body for body in merge_template()["Resources"].values() if body.get("Type") == "AWS::SQS::Queue"]

    assert {queue["Properties"]["MessageRetentionPeriod"] for queue in queues} == {kept_s}
    assert {outbox.LIFETIME_S, jobs.LIFETIME_S, tombstones.LIFETIME_S} == {kept_s}
