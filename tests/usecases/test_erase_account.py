"""Erased on request: what is left of somebody in any table is what docs/privacy.md says."""

import threading
from collections import Counter
from datetime import timedelta

import pytest

from chalicelib.domain.person.clerk import Clerk
from chalicelib.usecases.custody.tidy import tidy
from chalicelib.usecases.venue import change_venue
from tests.embedded import MODELS, TestWorkspace, province
from tests.people import Somebody, fresh_id_number, officer, security_admin
from tests.storage.engines import client_of
from tests.usecases.test_venues import approved

pytestmark = pytest.mark.aws


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


def everywhere(workspace: TestWorkspace, trace: str) -> Counter[str]:
    """Count the rows that name something, by table and beginning of their key."""
    found: Counter[str] = Counter()
    for noun in MODELS:
        for page in client_of(workspace).get_paginator("scan").paginate(TableName=workspace.settings.table(noun)):
            for item in page["Items"]:
                if trace in repr(item):
                    pk, sk = item["pk"]["S"].split("#"), item.get("sk", {}).get("S", "")
                    kind = pk[1] if noun == "ephemera" else sk.partition("#")[0]
                    found[f"{noun}: {kind}"] += 1
    return found


def busy(workspace: TestWorkspace) -> Somebody:
    """Return somebody with a companion, a card, a door to tend, a role that was taken back, and feedback given."""
    admin = security_admin(workspace)
    somebody = officer(admin, "reviewer", "430525001001")
    assert admin.call("DELETE", f"/v1/staff/{somebody.account}/roles/reviewer").status == 204
    child = {"name": "李小宝", "id_number": fresh_id_number(), "relation": "child"}
    assert somebody.call("POST", "/v1/me/companions", child).status == 201
    village = officer(admin, "reviewer", "430525001001")
    card = {"name": somebody.name, "id_number": somebody.id_number}
    assert village.call("POST", "/v1/cards", card).status == 201
    manager, venue, _ = approved(workspace)
    workspace.clerks.keep(
        Clerk(
            account=somebody.account,
            venue=venue.id,
            entrances=(),
            since=workspace.instant(),
            appointed_by=manager.account,
        )
    )
    assert somebody.call("POST", "/v1/feedback", {"text": "很好"}).status == 201
    return somebody


def test_nothing_names_an_erased_person_but_what_is_said_to(hunan: TestWorkspace) -> None:
    somebody = busy(hunan)
    account = hunan.people.account(somebody.account)
    assert account
    before = everywhere(hunan, account.id)

    assert somebody.call("DELETE", "/v1/me").status == 204
    tidy(hunan, hunan.instant())  # a role that ended lately had its account fall due

    assert before["people: account"] == 2
    assert everywhere(hunan, account.id).keys() <= {"health: current", "ephemera: gone", "ephemera: limit"}
    assert everywhere(hunan, account.person or "").keys() <= {"health: current", "ephemera: gone", "people: accesses"}
    assert everywhere(hunan, account.phone_id or "").keys() <= {"ephemera: gone", "ephemera: limit"}
    assert everywhere(hunan, account.phone_mask or "") == {}


def test_two_runs_at_once_tidy_a_venue_whole(hunan: TestWorkspace) -> None:
    shopkeeper, venue, _ = approved(hunan)
    gone = change_venue.deregister(hunan, shopkeeper, venue, None)
    assert gone.contact_until
    late, counts = gone.contact_until + timedelta(seconds=1), []
    runs = [threading.Thread(target=lambda: counts.append(tidy(hunan, late))) for _ in range(2)]

    for run in runs:
        run.start()
    for run in runs:
        run.join()
    tidy(hunan, late)

    raw = hunan.venue_ends.raw(venue.id)
    assert len(counts) == 2
    assert 1 <= sum(each.get("contacts", 0) for each in counts) <= 2
    assert raw
    assert (raw.manager, raw.manager_sealed) == ("", b"")
    assert list(hunan.dues.until(late, 10)) == []
