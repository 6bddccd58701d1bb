"""What an account may do in a session, case by case."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from chalicelib.domain.person.account import Account, Session
from chalicelib.domain.person.role import Role
from chalicelib.domain.person.standing import Grant, Standing

NOW = datetime(2022, 3, 1, 8, tzinfo=UTC)
SHIFT_S = 43200
REVIEWER = Role("reviewer", "430525001", "文昌街道")
COMMAND = Role("command", "430525", "县指挥部")


def grant(role: Role = REVIEWER, person: str | None = "p1", by: str | None = "p9") -> Grant:
    return Grant(role=role, name_box=b"", granted_at=NOW, granted_by=by, person=person)


def session(**more: object) -> Session:
    made = Session(id="s1", started_at=NOW, rotated_at=NOW, expires_at=NOW + timedelta(days=180))
    return replace(made, **more)  # type: ignore[arg-type]


def standing(*grants: Grant, **more: object) -> Standing:
    account = Account(id="a1", created_at=NOW, identity="verified", person="p1", mask="李*")
    return Standing(replace(account, **more), {"s1": session()}, grants)  # type: ignore[arg-type]


def test_a_role_works_for_the_verified_person_it_is_bound_to() -> None:
    assert standing(grant()).roles_in(session(), NOW, SHIFT_S) == (REVIEWER,)


def test_a_role_that_waits_or_is_bound_to_another_person_does_not_work() -> None:
    assert standing(grant(person=None), grant(person="p2")).effective() == ()


def test_a_role_that_somebody_gave_himself_by_another_account_does_not_work() -> None:
    assert standing(grant(by="p1")).effective() == ()


def test_a_self_declared_person_has_no_role() -> None:
    assert standing(grant(), identity="self_declared").effective() == ()


def test_roles_act_for_one_shift_after_sign_in() -> None:
    held = standing(grant())

    assert held.roles_in(session(), NOW + timedelta(hours=11, minutes=59), SHIFT_S) == (REVIEWER,)
    assert held.roles_in(session(), NOW + timedelta(hours=12), SHIFT_S) == ()


def test_a_role_that_sees_people_acts_with_a_second_factor_only() -> None:
    enrolled = standing(grant(COMMAND), grant(), totp_since=NOW - timedelta(days=1))

    assert enrolled.roles_in(session(), NOW, SHIFT_S) == (REVIEWER,)
    assert enrolled.roles_in(session(totp_at=NOW), NOW, SHIFT_S) == (COMMAND, REVIEWER)


def test_a_second_factor_proved_before_it_was_reset_counts_no_more() -> None:
    enrolled_later = standing(grant(COMMAND), totp_since=NOW + timedelta(hours=1))

    assert enrolled_later.roles_in(session(totp_at=NOW), NOW + timedelta(hours=2), SHIFT_S) == ()


def test_whoever_sees_people_must_enrol_in_his_shift_and_is_a_visitor_after_it() -> None:
    held = standing(grant(COMMAND))

    assert held.must_enrol(session(), NOW, SHIFT_S)
    assert not held.must_enrol(session(), NOW + timedelta(days=1), SHIFT_S)


def test_sessions_from_the_doubtful_sign_in_on_show_nothing() -> None:
    held = standing(grant(), unproven_since=NOW)
    older = session(started_at=NOW - timedelta(seconds=1))

    assert held.bearer(session()) == (None, None, "none")
    assert held.roles_in(session(), NOW, SHIFT_S) == ()
    assert held.bearer(older) == ("p1", "李*", "verified")
    assert held.bearer(session(declared=("p1", "李*"))) == ("p1", "李*", "self_declared")


def test_a_session_ends_when_it_expires() -> None:
    held = standing()

    assert held.session("s1", NOW + timedelta(days=179)) is not None
    assert held.session("s1", NOW + timedelta(days=180)) is None
    assert held.session("s2", NOW) is None


def test_a_number_is_doubtful_after_a_silence_and_stays_so_until_declared_again() -> None:
    after = timedelta(days=60)
    known = Account(id="a1", created_at=NOW, person="p1", last_sign_in_at=NOW)

    assert not known.doubtful_at(NOW + timedelta(days=59), after)
    assert known.doubtful_at(NOW + timedelta(days=60), after)
    assert replace(known, unproven_since=NOW).doubtful_at(NOW, after)
    assert not replace(known, person=None).doubtful_at(NOW + timedelta(days=400), after)
