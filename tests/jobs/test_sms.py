"""The SMS queue: sent once, given back when the provider is down, forgotten when it is refused for good."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.jobs import sms
from chalicelib.messaging.local import LocalProvider
from chalicelib.messaging.message import SmsMessage, SmsRefused, SmsUnavailable
from chalicelib.storage import outbox
from chalicelib.storage.outbox import Message
from tests.embedded import TestWorkspace, province
from tests.jobs.streams import be, queue_event
from tests.people import fresh_phone

pytestmark = pytest.mark.aws
DONE: dict[str, Any] = {"batchItemFailures": []}


class Provider(LocalProvider):
    """A provider that a test can break."""

    fault: Exception | None = None

    def send(self, message: SmsMessage) -> Any:
        """Keep the message, unless broken."""
        if self.fault:
            raise self.fault
        return super().send(message)


@pytest.fixture(scope="module")
def hunan() -> TestWorkspace:
    return province("43")


@pytest.fixture
def provider(hunan: TestWorkspace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    be(hunan, monkeypatch)
    found = Provider(hunan.tenant.sms)
    monkeypatch.setitem(hunan.__dict__, "sms", found)
    yield found
    found.fault = None


def waiting(workspace: TestWorkspace) -> list[str]:
    this_hour = int(time.time()) // 3600
    return [*workspace.outbox.waiting(this_hour - 1), *workspace.outbox.waiting(this_hour)]


def posted(workspace: TestWorkspace, lifetime_s: int = 600, phone: str | None = None) -> str:
    """Put a message into the outbox and return its id."""
    before = set(waiting(workspace))
    params = {"venue": "小军超市", "entrance": "东门", "time": "01-05 09:15"}
    workspace.outbox.post(Message("alert", phone or fresh_phone(), params), lifetime_s)
    (name,) = set(waiting(workspace)) - before
    return name


def failures(*names: str) -> dict[str, Any]:
    return {"batchItemFailures": [{"itemIdentifier": name} for name in names]}


def test_a_message_is_sent_once_however_often_the_queue_brings_it(hunan: TestWorkspace, provider: Provider) -> None:
    name = posted(hunan)

    answers = [sms.handle(queue_event(name, name), None) for _ in range(2)]

    assert answers == [DONE, DONE]
    assert [text for _, text in provider.sent] == [
        "【湖南场所码】“小军超市”东门于01-05 09:15有扫码异常，请立即到场查看并登录处置。"
    ]
    assert name not in waiting(hunan)


def test_a_message_waits_while_the_provider_is_down_and_goes_out_afterwards(
    hunan: TestWorkspace, provider: Provider
) -> None:
    name = posted(hunan)

    provider.fault = SmsUnavailable("down")
    down = [sms.handle(queue_event(name), None) for _ in range(3)]
    provider.fault = None
    up = sms.handle(queue_event(name), None)

    assert down == [failures(name)] * 3
    assert up == DONE
    assert len(provider.sent) == 1


def test_one_message_that_fails_holds_up_no_other(hunan: TestWorkspace, provider: Provider) -> None:
    name = posted(hunan)

    answer = sms.handle(queue_event("no-such-message", name), None)

    assert answer == failures("no-such-message")
    assert len(provider.sent) == 1


def test_what_the_provider_refuses_for_good_is_counted_and_forgotten(
    hunan: TestWorkspace, provider: Provider, capsys: pytest.CaptureFixture[str]
) -> None:
    name = posted(hunan)
    provider.fault = SmsRefused("InvalidParameter")

    answer = sms.handle(queue_event(name), None)

    assert answer == DONE
    assert name not in waiting(hunan)
    assert '"Refused":1' in capsys.readouterr().out


def test_a_message_past_its_life_is_dropped(hunan: TestWorkspace, provider: Provider) -> None:
    name = posted(hunan, lifetime_s=4)
    time.sleep(4.1)

    answer = sms.handle(queue_event(name), None)

    assert (answer, provider.sent) == (DONE, [])


def test_a_message_in_the_hands_of_a_sender_that_died_comes_again(
    hunan: TestWorkspace, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = posted(hunan)
    hunan.outbox.claim(name)

    held = sms.handle(queue_event(name), None)
    monkeypatch.setattr(outbox, "CLAIM_S", -1)
    freed = sms.handle(queue_event(name), None)

    assert (held, freed) == (failures(name), DONE)
    assert len(provider.sent) == 1


def test_no_log_line_tells_a_phone_or_what_a_message_says(
    hunan: TestWorkspace, provider: Provider, capsys: pytest.CaptureFixture[str]
) -> None:
    phone = fresh_phone()
    names = [posted(hunan, phone=phone) for _ in range(3)]

    sms.handle(queue_event(names[0]), None)
    provider.fault = SmsUnavailable("down")
    sms.handle(queue_event(names[1]), None)
    provider.fault = RuntimeError(f"{phone} 小军超市")
    sms.handle(queue_event(names[2]), None)

    lines = capsys.readouterr().out
    assert phone not in lines
    assert "小军超市" not in lines
