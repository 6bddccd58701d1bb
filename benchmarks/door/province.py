"""A province with one venue for a crowd: rows on DynamoDB Local, keys on the embedded AWS."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.scan.world import event
from chalicelib import runtime
from chalicelib.domain.alarm.health import Health
from chalicelib.domain.ids import make_scan_id
from chalicelib.security.own import Own, seal_own
from chalicelib.storage.wire import Wire
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from infra.dynamodb_local import running
from tests.callers import person
from tests.embedded import REGION, TestWorkspace, endpoint, environment, province
from tests.storage.engines import CREDENTIALS, SplitWire, on_dynamodb_local
from tests.usecases.test_venues import approved

_DAY_S = 86_400


@contextmanager
def crowded(people: int) -> Iterator[tuple[TestWorkspace, str, list[str]]]:
    """Yield a province, the code of its venue, and the tokens of verified visitors with a green colour."""
    with running() as url:
        workspace = on_dynamodb_local(province("43"), url)
        make_day_keys(workspace, workspace.instant())
        _, _, entrances = approved(workspace)
        os.environ.update(environment(workspace.settings))
        runtime._workspaces[workspace.settings] = workspace  # noqa: SLF001  what the app will compose
        yield workspace, str(entrances[0].code), [_token(workspace) for _ in range(people)]


@contextmanager
def quietly() -> Iterator[None]:
    """Write the program's lines to nowhere."""
    with Path(os.devnull).open("w") as nowhere, redirect_stdout(nowhere):
        yield


def _token(workspace: TestWorkspace) -> str:
    caller = person(workspace)
    now = workspace.instant()
    green = Health(colour="green", as_of=now, valid_until=now + timedelta(days=1), source="feed")
    workspace.health.put(caller.person or "", green, int(now.timestamp()) + _DAY_S)
    own = seal_own(workspace.keyring.token_seal, caller.account, Own(caller.person, "测*", "verified"))
    claims = {"sub": caller.account, "sid": "crowd", "own": own}
    return workspace.signer.issue(claims, int(now.timestamp()) - 1, _DAY_S)


def fresh_wire(workspace: TestWorkspace) -> None:
    """Give a process connections of its own: a fork's are its parent's."""
    rows, keys = (Wire(REGION, url, lambda: CREDENTIALS) for url in (workspace.settings.endpoint_url, endpoint()))
    for name in ("door", "colours", "rulings", "vault"):
        workspace.__dict__.pop(name, None)
    workspace.wire = SplitWire(rows, keys)  # type: ignore[assignment]


def scan_id() -> str:
    """Make the id of a scan of this moment."""
    return make_scan_id(datetime.now(UTC), secrets.randbits(74))


def send(token: str, code: str, of_scan: str) -> tuple[int, dict[str, Any]]:
    """Scan through the app as Lambda calls it; return status and answer."""
    import app

    answer = app.app(event(token, {"code": code, "scan_id": of_scan}), None)
    return int(answer["statusCode"]), json.loads(answer["body"])
