"""More than a tracer names alone: an approver of another office and person confirms, and a crash loses nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict, DomainError, Forbidden, InvalidFields, NotFound, TooMany
from chalicelib.domain.person.caller import Caller
from chalicelib.usecases.custody.make_day_keys import make_day_keys
from chalicelib.usecases.tracing import ask_reveals
from chalicelib.usecases.tracing.reveal_contacts import reveal
from tests.custody import entries
from tests.embedded import TestWorkspace, province
from tests.faults import AFTER, BEFORE
from tests.mailbox import messages
from tests.people import officer, security_admin
from tests.usecases.case_builders import BUREAU, CDC, DONGKOU, approver, kept_case, tracer
from tests.usecases.reveal_builders import keep, killed, looks, opened, strangers

pytestmark = pytest.mark.aws
WHY = "聚集性疫情，需逐一核实"


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    workspace = province("43")
    make_day_keys(workspace, workspace.instant())
    return workspace


def refusal(act: Callable[[], Any]) -> DomainError:
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value


def test_sixty_are_named_once_another_office_has_confirmed_them(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    people = strangers(hunan, opened(hunan, case), 60)
    names = keep(hunan, opened(hunan, case), people)
    admin = security_admin(hunan)
    waiting = officer(admin, "approver", DONGKOU, BUREAU)
    who = tracer(hunan)

    asked = ask_reveals.ask(hunan, who, case.id, names, WHY)
    told = [message for message in messages(hunan) if message.kind in {"push_waiting", "case_waiting"}]
    before = [len(looks(hunan, each.person)) for each in people]
    reveal(hunan, who, case.id, names[:49], WHY)
    refused = refusal(lambda: reveal(hunan, who, case.id, names[49:], WHY))
    shown = ask_reveals.show(hunan, approver(hunan), case.id, asked.reveal.id)
    confirmed = ask_reveals.confirm(hunan, approver(hunan), case.id, asked.reveal.id)
    rest = reveal(hunan, who, case.id, names[49:], WHY)

    assert (asked.reveal.state, asked.reveal.count, before) == ("pending", 60, [0] * 60)
    assert [(message.phone, message.params) for message in told] == [(waiting.phone, {})]
    assert refused.code == "reveals_used_up"
    assert (shown.file.reason, len(shown.file.contacts), shown.reveal.state) == (WHY, 60, "pending")
    assert (confirmed.reveal.state, confirmed.reveal.confirmed_office, confirmed.reveal.settled) == (
        "confirmed",
        BUREAU,
        True,
    )
    assert (len(rest.people), rest.left) == (11, 0)
    assert [len(looks(hunan, each.person)) for each in people] == [1] * 60
    kinds = [entry["kind"] for entry in entries(hunan, newest=30) if entry["ref"] == case.ref]
    assert kinds == ["REVEALS_ASKED", "REVEAL", "REVEALS_CONFIRMED", "REVEAL"]


def test_nobody_confirms_his_own_his_offices_or_in_another_region(hunan: TestWorkspace) -> None:
    case = kept_case(hunan)
    names = keep(hunan, opened(hunan, case), strangers(hunan, opened(hunan, case), 2))
    who = tracer(hunan)
    asked = ask_reveals.ask(hunan, who, case.id, names, WHY).reveal

    def code(caller: Caller, kind: type[DomainError]) -> str:
        refused = refusal(lambda: ask_reveals.confirm(hunan, caller, case.id, asked.id))
        assert isinstance(refused, kind)
        return refused.code

    same_office, second_account = approver(hunan, office=f" {CDC} "), replace(approver(hunan), person=who.person)
    both = replace(who, roles=(*who.roles, *approver(hunan).roles))
    of_two_offices = replace(approver(hunan), roles=(*approver(hunan).roles, *tracer(hunan, "430522").roles))
    assert code(same_office, Forbidden) == "other_office_needed"
    assert code(of_two_offices, Forbidden) == "other_office_needed"
    assert code(second_account, Forbidden) == "second_person_needed"
    assert code(both, Forbidden) == "second_person_needed"
    assert code(approver(hunan, "430522"), NotFound) == "not_found"
    assert code(who, NotFound) == "not_found"
    assert hunan.reveals.marks(case.id) == {}


def test_it_is_confirmed_once_and_by_one(hunan: TestWorkspace) -> None:
    case, first = kept_case(hunan), approver(hunan)
    names = keep(hunan, opened(hunan, case), strangers(hunan, opened(hunan, case), 2))
    asked = ask_reveals.ask(hunan, tracer(hunan), case.id, names, WHY).reveal
    ask_reveals.confirm(hunan, first, case.id, asked.id)

    again = ask_reveals.confirm(hunan, first, case.id, asked.id)
    refused = refusal(lambda: ask_reveals.confirm(hunan, approver(hunan), case.id, asked.id))

    assert again.reveal.state == "confirmed"
    assert isinstance(refused, Conflict)
    assert refused.facts == {"state": "confirmed"}
    confirmed = [entry for entry in entries(hunan, "REVEALS_CONFIRMED", newest=20) if entry["ref"] == case.ref]
    assert len(confirmed) == 1


def test_whoever_asks_again_and_again_is_stopped_before_he_floods_phones_and_the_chain(hunan: TestWorkspace) -> None:
    case, who, before = kept_case(hunan), tracer(hunan), hunan.tenant
    names = keep(hunan, opened(hunan, case), strangers(hunan, opened(hunan, case), 1))
    hunan.policy("limits", cases_per_staff_hour=2)
    try:
        for _ in range(2):
            ask_reveals.ask(hunan, who, case.id, names, WHY)
        refused = refusal(lambda: ask_reveals.ask(hunan, who, case.id, names, WHY))
    finally:
        hunan.tenant = before

    assert isinstance(refused, TooMany)
    asked = [entry for entry in entries(hunan, "REVEALS_ASKED", newest=20) if entry["ref"] == case.ref]
    assert len(asked) == 2


def test_too_many_or_strangers_are_refused_and_unknown_requests_not_found(hunan: TestWorkspace) -> None:
    case, before = kept_case(hunan), hunan.tenant.caps.reveals_confirmed
    names = keep(hunan, opened(hunan, case), strangers(hunan, opened(hunan, case), 2))
    hunan.policy("caps", reveals_confirmed=1)
    try:
        many = refusal(lambda: ask_reveals.ask(hunan, tracer(hunan), case.id, names, WHY))
    finally:
        hunan.policy("caps", reveals_confirmed=before)
    unknown = refusal(lambda: ask_reveals.ask(hunan, tracer(hunan), case.id, ["nobody"], WHY))
    nothing = refusal(lambda: ask_reveals.show(hunan, tracer(hunan), case.id, "20220301000000-x"))

    for refused, name, code in ((many, "contact_ids", "too_long"), (unknown, "contact_ids[0]", "contact_unknown")):
        assert isinstance(refused, InvalidFields)
        assert [(error.field, error.code) for error in refused.errors] == [(name, code)]
    assert isinstance(nothing, NotFound)


@pytest.mark.parametrize("kind", [BEFORE, AFTER])
def test_killed_at_each_write_a_confirmation_is_none_or_is_finished_by_whoever_looks(
    hunan: TestWorkspace, kind: str
) -> None:
    case, who, second = kept_case(hunan), tracer(hunan), approver(hunan)
    names = keep(hunan, opened(hunan, case), strangers(hunan, opened(hunan, case), 2))
    number, was_killed, outcomes = 0, True, set()

    while was_killed:
        asked = ask_reveals.ask(hunan, who, case.id, names, WHY).reveal
        was_killed = killed(kind, number, lambda asked=asked: ask_reveals.confirm(hunan, second, case.id, asked.id))  # type: ignore[misc]
        left = ask_reveals.show(hunan, who, case.id, asked.id).reveal
        found = [entry for entry in entries(hunan, "REVEALS_CONFIRMED", newest=9) if asked.ref in str(entry["facts"])]
        assert (left.settled, len(found)) == ((True, 1) if left.state == "confirmed" else (False, 0))
        assert (set(hunan.reveals.marks(case.id)) == set(names)) or not left.settled
        outcomes.add(left.state)
        number += 1

    assert outcomes == ({"pending", "confirmed"} if kind == BEFORE else {"confirmed"})
    assert number > 3


def test_a_case_lists_what_was_asked_newest_first(hunan: TestWorkspace) -> None:
    case, who = kept_case(hunan), tracer(hunan)
    names = keep(hunan, opened(hunan, case), strangers(hunan, opened(hunan, case), 2))
    reveal(hunan, who, case.id, names[:1], "一")
    ask_reveals.ask(hunan, who, case.id, names, "二")

    found, cursor = ask_reveals.listing(hunan, approver(hunan), case.id, 1, None)
    rest, end = ask_reveals.listing(hunan, who, case.id, 9, cursor)

    assert {each.file.reason for each in (*found, *rest)} == {"一", "二"}
    assert (len(found), len(rest), end) == (1, 1, None)
