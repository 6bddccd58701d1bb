"""Audit lines: each entry printed as it was appended, nothing else."""

import pytest

from chalicelib.jobs import audit_lines
from tests.jobs.streams import stream_event


def test_each_new_entry_is_one_line_exactly_as_it_was_appended(capsys: pytest.CaptureFixture[str]) -> None:
    lines = ['{"hash":"…","kind":"测试","seq":1}', '{"seq":2}']
    rows = [{"pk": {"S": "43#0"}, "sk": {"S": f"{n:012d}"}, "body": {"S": line}} for n, line in enumerate(lines, 1)]

    answer = audit_lines.handle(stream_event(*rows), None)

    assert answer == {"batchItemFailures": []}
    assert capsys.readouterr().out.splitlines() == lines


def test_the_head_the_marks_and_what_changes_are_not_lines(capsys: pytest.CaptureFixture[str]) -> None:
    head = {"pk": {"S": "43#head"}, "sk": {"S": "head"}, "body": {"S": "hash"}}
    mark = {"pk": {"S": "43#once#cert"}, "sk": {"S": "once"}}
    entry = {"pk": {"S": "43#0"}, "sk": {"S": "000000000001"}, "body": {"S": "{}"}}

    audit_lines.handle(stream_event(head, mark), None)
    audit_lines.handle(stream_event(entry, name="MODIFY"), None)

    assert capsys.readouterr().out == ""
