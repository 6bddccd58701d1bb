"""The template and the program name the same background functions."""

import importlib

from infra.template import merge_template
from tests.architecture.program import functions, trees

API = "app.app"


def handlers() -> set[str]:
    """Return the handlers that the template declares."""
    resources = merge_template()["Resources"].values()
    return {each["Properties"]["Handler"] for each in resources if "Handler" in each.get("Properties", {})} - {API}


def test_every_function_of_the_template_has_its_module() -> None:
    for handler in handlers():
        module, _, function = handler.rpartition(".")
        assert callable(getattr(importlib.import_module(module), function)), handler


def test_every_job_is_declared_in_the_template() -> None:
    jobs = {
        path.removesuffix(".py").replace("/", ".") + ".handle"
        for path, tree in trees().items()
        if path.startswith("chalicelib/jobs/") and any(function.name == "handle" for function in functions(tree))
    }

    assert jobs == handlers()
