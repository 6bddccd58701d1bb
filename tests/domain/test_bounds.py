"""What two people may change at run time, and what not even they."""

from typing import Any

import pytest

from chalicelib import tenants
from chalicelib.domain.rule.bounds import NUMBERS, changed, check
from chalicelib.domain.rule.overlay import overlaid, value_of
from chalicelib.tenants import policies

HUNAN = tenants.load("43")
LOCAL = tenants.load("43", local=True)


def faults(values: dict[str, Any], *, local: bool = False) -> dict[str, str]:
    return {error.field: error.code for error in check(HUNAN, values, local=local)}


def test_every_bound_holds_what_the_provinces_have_now() -> None:
    for code in policies.codes():
        tenant = tenants.load(code)
        for key, (low, high) in NUMBERS.items():
            assert low <= value_of(tenant, key) <= high, f"{code} {key}"


def test_numbers_stay_within_their_bounds_and_all_faults_are_told_at_once() -> None:
    assert faults({"retention.visits_days": 1, "caps.reveals": 50, "retention.period_s": 1, "caps.body_bytes": 1}) == {
        "changes.retention.visits_days": "too_small",
        "changes.caps.reveals": "too_large",
        "changes.retention.period_s": "unknown_field",
        "changes.caps.body_bytes": "unknown_field",
    }
    assert faults({"retention.visits_days": 2, "caps.reveals": 49}) == {}


@pytest.mark.parametrize(
    ("colours", "code"),
    [([], "required"), (["green", "green"], "duplicate"), (["unknown"], "not_allowed"), (["red"], "not_allowed")],
)
def test_a_colour_that_raises_an_alert_or_that_nobody_knows_is_never_admitted(colours: list[str], code: str) -> None:
    assert faults({"admitted_colours": colours}) == {"changes.admitted_colours": code}


@pytest.mark.parametrize(
    "url",
    [
        "http://sms.example.com/",
        "https://user:word@sms.example.com/",
        "https://@sms.example.com/",
        "https://sms.example.com/?key=secret",
        "https://sms.example.com/#x",
        "https://sms.example.com:8443/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://localhost/",
        "https://metadata.internal/",
        "https://sms.example.com/\n",
        "https://例子.example.com/",
        "https://sms.example.com\\@evil.example/",
        "https://" + "a" * 200 + ".example.com/",
        "ftp://sms.example.com/",
        "https://sms.example.com:x/",
    ],
)
def test_a_provider_answers_at_a_plain_https_address_or_not_at_all(url: str) -> None:
    assert faults({"providers.sms_url": url})["changes.providers.sms_url"] == "url_not_https"


def test_a_provider_that_believes_everybody_is_for_local_stages() -> None:
    wanted = {"providers.identity_verifier": "local"}

    assert faults(wanted) == {"changes.providers.identity_verifier": "not_allowed"}
    assert check(LOCAL, {"providers.identity_verifier": "local"}, local=True) == []
    assert faults({"providers.sms": "carrier_pigeon"}, local=True) == {"changes.providers.sms": "not_allowed"}


def test_what_is_sound_by_itself_must_be_so_beside_the_rest() -> None:
    assert faults({"caps.entrances": 10}) == {"changes.caps.entrances_per_application": "policy_contradiction"}
    assert faults({"caps.entrances": 10, "caps.entrances_per_application": 10}) == {}
    assert faults({"providers.health_source": "http"}) == {"changes.providers.health_url": "policy_contradiction"}
    url = "https://health.example.com/colours"
    assert faults({"providers.health_source": "http", "providers.health_url": url}) == {}


def test_the_tracing_window_shrinks_with_what_is_kept_and_grows_back() -> None:
    shorter = overlaid(HUNAN, {"retention.visits_days": 10})

    assert (shorter.tracing.window_days, shorter.tracing.window_days_max) == (10, 10)
    assert overlaid(HUNAN, {"retention.visits_days": 40}).tracing is HUNAN.tracing


def test_what_is_as_it_was_is_no_change() -> None:
    assert changed(HUNAN, {"retention.visits_days": 30, "admitted_colours": ["green"], "caps.companions": 6}) == {
        "caps.companions": 6
    }
