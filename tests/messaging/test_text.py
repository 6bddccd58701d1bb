"""Templates are filled exactly, shortly and silently."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import tenants
from chalicelib.domain.sms_policy import MESSAGE_FIELDS, Sms, SmsTemplate
from chalicelib.messaging.message import SmsMessage, SmsRefused
from chalicelib.messaging.silence import is_silent
from chalicelib.messaging.text import HIDDEN, LONGEST, ONE_PART, URGENT, VALUE, compose
from chalicelib.tenants import policies
from tests.messaging.sms_policy import ALERT, PHONE, SMS, sms_message

FILLINGS = {
    "code": "012345",
    "minutes": "10",
    "venue": "洞口县文昌街道老街包子铺",
    "entrance": "后门",
    "time": "4月13日14:05",
    "point": "文昌街道社区卫生服务中心",
    "point_phone": "0739-7221234",
    "count": "12",
    "kind": "整改",
    "due": "12月28日",
}


def test_a_template_is_filled_and_signed() -> None:
    composed = compose(SMS, sms_message())

    assert composed.text == "【测试场所码】“洞口县人民医院”南门于4月13日14:05有扫码异常，请立即到场处置。"
    assert composed.template_id == "SMS_2"
    assert composed.params == {"venue": "洞口县人民医院", "entrance": "南门", "time": "4月13日14:05"}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (sms_message("nothing"), "template_unknown"),
        (sms_message(name="张三"), "params_unknown"),
        (sms_message("staff_granted", venue="x"), "params_unknown"),
        (sms_message("odd", venue="x"), "params_unknown"),
        (sms_message("sign_in", code="1"), "params_missing"),
        (sms_message("approved"), "params_missing"),
    ],
)
def test_a_wrong_kind_and_unknown_or_missing_params_are_refused(message, code) -> None:
    with pytest.raises(SmsRefused, match=code):
        compose(SMS, message)


def test_a_value_is_never_read_as_a_place() -> None:
    composed = compose(SMS, sms_message("approved", venue="${code} $venue $$"))

    assert composed.text == "【测试场所码】“${code} $venue $$”的场所码已审核通过。"


def test_a_value_is_one_visible_line_and_never_empty() -> None:
    composed = compose(SMS, sms_message("approved", venue=" 包子\r\n铺\u202e\x00 "))

    assert composed.params["venue"] == "包子 铺"
    assert compose(SMS, sms_message("approved", venue="\u200b\n")).params["venue"] == HIDDEN


def test_a_long_name_is_clipped_so_that_an_alert_arrives_in_one_part() -> None:
    composed = compose(SMS, sms_message(venue="场" * 300, entrance="门" * 300))

    assert len(composed.text) == ONE_PART
    assert "…" in composed.text
    assert composed.params["time"] == "4月13日14:05"


def test_a_message_that_is_not_urgent_keeps_names_as_long_as_a_provider_takes() -> None:
    composed = compose(SMS, sms_message("approved", venue="场" * 300))

    assert composed.params["venue"] == "场" * (VALUE - 1) + "…"


def test_a_text_longer_than_carriers_take_is_refused() -> None:
    endless = Sms("测试", {"staff_granted": SmsTemplate("SMS_1", "长" * LONGEST)})

    with pytest.raises(SmsRefused, match="too_long"):
        compose(endless, sms_message("staff_granted"))


@pytest.mark.parametrize("venue", ["黄码头饭店", "红色记忆馆", "修车13812345678", "Red Lobster", "138****1234"])
def test_a_venue_whose_name_looks_like_what_must_stay_unsaid_still_gets_its_alert(venue) -> None:
    composed = compose(SMS, sms_message(venue=venue))

    assert composed.text == f"【测试场所码】“{HIDDEN}”南门于4月13日14:05有扫码异常，请立即到场处置。"
    assert composed.params["venue"] == HIDDEN


def test_values_that_are_loud_only_together_are_all_left_out() -> None:
    together = Sms("测试", {"alert": SmsTemplate("SMS_1", "${venue}${entrance}")})

    assert compose(together, SmsMessage(PHONE, "alert", {"venue": "张13812", "entrance": "345678号"})).params == {
        "venue": HIDDEN,
        "entrance": HIDDEN,
    }


def test_a_template_that_tells_a_colour_is_refused() -> None:
    loud = Sms("测试", {"alert": SmsTemplate("SMS_1", "${venue}有红码")})

    with pytest.raises(SmsRefused, match="not_silent"):
        compose(loud, SmsMessage(PHONE, "alert", {"venue": "医院"}))


def test_a_sign_in_code_may_look_like_anything() -> None:
    assert "13812345678" in compose(SMS, sms_message("sign_in", code="13812345678", minutes="5")).text


@pytest.mark.parametrize("code", policies.codes())
@pytest.mark.parametrize("kind", sorted(MESSAGE_FIELDS))
def test_every_template_of_every_province_can_be_sent(code, kind) -> None:
    sms = tenants.load(code).sms
    params = {name: FILLINGS[name] for name in MESSAGE_FIELDS[kind]}

    composed = compose(sms, SmsMessage(PHONE, kind, params))

    assert composed.text.startswith(f"【{sms.sign_name}】")
    assert "$" not in composed.text
    assert is_silent(composed.text)
    assert len(composed.text) <= (ONE_PART if kind in URGENT else LONGEST)


@given(venue=st.text(), entrance=st.text(), time=st.text(max_size=11))  # "11-22 15:04", written by us
def test_whatever_fills_an_alert_it_is_sent_and_silent(venue, entrance, time) -> None:
    composed = compose(SMS, sms_message(venue=venue, entrance=entrance, time=time))

    assert is_silent(composed.text)
    assert composed.text.isprintable()
    assert len(composed.text) <= ONE_PART
    assert all(composed.params.values())


def test_a_message_shows_neither_its_receiver_nor_its_content() -> None:
    assert repr(sms_message(venue="医院")) == "SmsMessage('alert', …)"


def point_policy() -> Sms:
    return Sms(
        "测试",
        {"alert_point": SmsTemplate("SMS_1", "“${venue}”${entrance}${time}异常，请引导至${point}（${point_phone}）")},
    )


def test_a_health_points_own_number_may_be_a_mobile_one_and_is_never_clipped() -> None:
    params = ALERT | {"venue": "场" * 300, "point": "点" * 300, "point_phone": "13973912345"}

    composed = compose(point_policy(), SmsMessage(PHONE, "alert_point", params))

    assert "（13973912345）" in composed.text
    assert len(composed.text) == ONE_PART


@pytest.mark.parametrize("phone", ["430525199001011234", "请打13812345678", "张三13812345678", "红码"])
def test_nothing_but_a_phone_number_goes_where_a_health_points_number_stands(phone) -> None:
    params = ALERT | {"point": "卫生院", "point_phone": phone}

    composed = compose(point_policy(), SmsMessage(PHONE, "alert_point", params))

    assert composed.params["point_phone"] == HIDDEN


def test_a_visitors_number_stays_unsaid_beside_a_health_points() -> None:
    params = ALERT | {"entrance": "找13812345678", "point": "卫生院", "point_phone": "13973912345"}

    composed = compose(point_policy(), SmsMessage(PHONE, "alert_point", params))

    assert "13812345678" not in composed.text
    assert composed.params["point_phone"] == "13973912345"
