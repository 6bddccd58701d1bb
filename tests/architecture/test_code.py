"""The house rules that a machine can check."""

import ast
import re
from statistics import median

import pytest

from chalicelib.observability import FIELDS
from tests.architecture.program import PACKAGE, ROOT, called, calls, functions, texts, trees

LINES_AT_MOST = 300
FUNCTION_LINES_AT_MOST = 40
POSITIONAL_AT_MOST = 6  # of which one is usually the workspace
APP_LINES_BELOW = 60
VAGUE = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "misc", "base"}
MEANT = {"chalicelib/storage/rows/base.py"}
"""What every row has; nothing else goes there."""
WRITERS = {"chalicelib/observability.py", "chalicelib/jobs/audit_lines.py"}
"""The log, and the audit chain's own log group."""
every_file = pytest.mark.parametrize("path", trees())


def lines(path: str) -> list[str]:
    return (ROOT / path).read_text("utf-8").splitlines()


@every_file
def test_a_file_is_short_and_says_in_a_sentence_what_it_is(path: str) -> None:
    said = ast.get_docstring(trees()[path])

    assert len(lines(path)) <= LINES_AT_MOST
    assert said is None if not lines(path) else said is not None


def test_most_files_are_very_short() -> None:
    assert median(len(lines(path)) for path in trees() if lines(path)) <= 80
    assert len(lines("app.py")) < APP_LINES_BELOW


@every_file
def test_a_function_is_short_and_takes_few_arguments(path: str) -> None:
    for function in functions(trees()[path]):
        positional = [each.arg for each in function.args.posonlyargs + function.args.args]
        taken = len(positional) - (positional[:1] in (["self"], ["cls"]))
        assert (function.end_lineno or 0) - function.lineno < FUNCTION_LINES_AT_MOST, function.name
        assert taken <= POSITIONAL_AT_MOST, f"{function.name}: {positional}"


@every_file
def test_a_name_says_what_it_is_about(path: str) -> None:
    words = set(re.split(r"[/_.]", path))

    assert path in MEANT or not words & VAGUE


@every_file
def test_settings_alone_read_the_environment(path: str) -> None:
    readers = {"os.environ", "os.getenv", "os.environb", "os.getenvb", "os.putenv"}
    read = {ast.unparse(node) for node in ast.walk(trees()[path]) if isinstance(node, ast.Attribute)} & readers
    imported = {
        alias.name
        for node in ast.walk(trees()[path])
        if isinstance(node, ast.ImportFrom) and node.module == "os"
        for alias in node.names
    }

    assert path == "chalicelib/settings.py" or not read | imported & {"environ", "getenv"}


@every_file
def test_what_is_logged_goes_through_observability(path: str) -> None:
    """Nothing else writes to the log: a print or a logger would pass the allow-list by."""
    if path in WRITERS:
        return
    tree = trees()[path]
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }

    assert not {called(call) for call in calls(tree)} & {"print", "pprint", "traceback.print_exc", "warnings.warn"}
    assert not imported & {"logging", "warnings", "pprint"}
    written = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not written & {"sys.stdout", "sys.stderr", "app.log", "self.log"}


@every_file
def test_a_log_line_names_fields_of_the_list_and_its_event_in_plain_words(path: str) -> None:
    tree = trees()[path]
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    loggers = {alias.name for node in imports if node.module == "chalicelib.observability" for alias in node.names} & {
        "log",
        "measure",
    }
    for call in calls(tree):
        if called(call) in loggers:
            event = call.args[0]
            assert isinstance(event, ast.Constant), ast.unparse(call)
            assert re.fullmatch(r"[a-z_]+", str(event.value)), ast.unparse(call)
            assert fields(call) <= FIELDS, ast.unparse(call)


def fields(call: ast.Call) -> set[str]:
    """List the fields of a log line, also those whose names are Python's."""
    spread = [word.value for word in call.keywords if word.arg is None]
    named = {ast.literal_eval(key) for each in spread if isinstance(each, ast.Dict) for key in each.keys if key}
    assert all(isinstance(each, ast.Dict) for each in spread), ast.unparse(call)
    return named | {word.arg for word in call.keywords if word.arg}


@every_file
def test_no_province_is_a_special_case(path: str) -> None:
    """What differs between provinces is policy (chalicelib/tenants/*.toml): code that names one serves no third."""
    provinces = {"43", "62", "hunan", "gansu", "hunan-local", "gansu-local", "湖南", "甘肃"}

    assert [text.value for text in texts(trees()[path]) if text.value in provinces] == []


def test_every_package_is_one_of_the_map() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if path.is_dir() and (path / "__init__.py").exists()}

    assert rooms == {
        "api",
        "domain",
        "jobs",
        "messaging",
        "outbreak",
        "poster",
        "security",
        "sheets",
        "storage",
        "tenants",
        "usecases",
        "verification",
    }
