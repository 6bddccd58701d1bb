"""A restored table believes no index: what was marked since the copy's moment is not in what it says of them."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

from chalicelib.storage import tracing_keys
from infra.restore_replay import _condemned

ROWS = [
    {"pk": {"S": tracing_keys.index_pk("43", "visits", "20240229")}, "sk": {"S": "430525"}},
    {"pk": {"S": "43#430525"}, "sk": {"S": "settings#county"}},
]


def test_how_far_indexes_had_come_is_forgotten_and_nothing_else() -> None:
    copy: Any = SimpleNamespace(rows=lambda: ROWS)
    workspace: Any = None

    assert list(_condemned(workspace, copy, "duties", set(), datetime.now(UTC))) == ROWS[:1]
