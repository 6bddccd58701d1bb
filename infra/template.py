"""The CloudFormation template: `resources.yaml` and its parts, read into one dictionary."""

import json
import sys
from pathlib import Path
from typing import Any

import yaml

from chalicelib import tenants
from chalicelib.tenants import policies
from infra.dashboards import spell_dashboard

HERE = Path(__file__).parent
RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
_BARE = {"Ref", "Condition"}
_ANY = "x-amazon-apigateway-any-method"
_RETENTION = "Retention"


class _Loader(yaml.SafeLoader):  # type: ignore[misc]  # PyYAML ships no types
    """Safe YAML with CloudFormation's short tags and three of our own: `!Problem`, `!Retained`, `!Dashboard`."""


def _short_tag(loader: _Loader, name: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in _BARE else f"Fn::{name}": value}


def _problem(loader: _Loader, node: yaml.Node) -> str:
    """Spell `!Problem [status, code, sentence]` as the JSON body every error of the API has."""
    status, code, sentence = loader.construct_sequence(node)
    kind = f"urn:venue-code:problem:{code}"
    body = {"type": kind, "title": sentence, "status": status, "code": code, "detail": sentence, "errors": []}
    return json.dumps(body, ensure_ascii=False)


def _retained(loader: _Loader, node: yaml.Node) -> dict[str, Any]:
    """Spell `!Retained photos` as the days that the policy of the stack's province says."""
    return {"Fn::FindInMap": [_RETENTION, {"Ref": "Tenant"}, loader.construct_scalar(node)]}


def _dashboard(loader: _Loader, node: yaml.Node) -> dict[str, str]:
    """Spell `!Dashboard` with its widgets as the JSON that CloudWatch wants."""
    return spell_dashboard(loader.construct_sequence(node, deep=True))


def _mapping() -> dict[str, dict[str, int]]:
    """Return how many days the bucket keeps what is in it, by province: hours count as the days they begin.

    A photo ends with its day's key; S3, which counts by UTC, may not have taken it away before that is certified.
    """
    retentions = {code: tenants.load(code).retention for code in policies.codes()}
    return {
        code: {
            "uploads": -(-policy.uploads_hours // 24),
            "exports": -(-policy.exports_hours // 24),
            "photos": policy.photos_days + 1,
            "index": max(policy.visits_days, policy.assisted_days, policy.paper_days) + 1,
        }
        for code, policy in retentions.items()
    }


_Loader.add_constructor("!Problem", _problem)
_Loader.add_constructor("!Retained", _retained)
_Loader.add_constructor("!Dashboard", _dashboard)
_Loader.add_multi_constructor("!", _short_tag)


def _read(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506 - a SafeLoader with tags
    return document


def merge_template() -> dict[str, Any]:
    """Return what `chalice package --merge-template` lays over its own template.

    Keys that start with `x-` only hold YAML anchors. The runtime is the interpreter that packages, as Chalice has it.
    """
    contents = _read(HERE / "resources.yaml")
    resources: dict[str, Any] = {}
    for part in contents["x-parts"]:
        entries = {name: body for name, body in _read(HERE / "resources" / f"{part}.yaml").items() if name[:2] != "x-"}
        if twice := resources.keys() & entries.keys():
            raise ValueError(f"{part}.yaml declares again: {', '.join(sorted(twice))}")
        resources |= entries
    contents["Globals"]["Function"]["Runtime"] = RUNTIME
    top = {key: value for key, value in contents.items() if key[:2] != "x-"}
    return {**top, "Mappings": {_RETENTION: _mapping()}, "Resources": resources}


def answer_every_method(made: dict[str, Any]) -> None:
    """Send the methods that a path does not know to the program too: it says 405 and which are allowed.

    The gateway alone would call a wrong method a missing token. Chalice cannot declare this.
    """
    for methods in made["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"].values():
        known = next(iter(methods.values()))
        methods[_ANY] = {name: value for name, value in known.items() if name not in {"consumes", "security"}}


def sources() -> list[Path]:
    """Return the files the template is made of."""
    files = sorted(policies.FOLDER.glob("[0-9][0-9].toml"))
    return [
        HERE / "resources.yaml",
        *sorted((HERE / "resources").glob("*.yaml")),
        *files,
        Path(__file__),
        HERE / "dashboards.py",
    ]
