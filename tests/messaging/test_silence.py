"""What must stay unsaid is recognised, and ordinary names pass."""

import pytest

from chalicelib.messaging.message import SmsRefused
from chalicelib.messaging.silence import assert_silent

LOUD = [
    "430525199001011234",
    "43052519900101123X",
    "430525900101123",
    "证件430525 19900101 1234的人",
    "４３０５２５１９９００１０１１２３４",
    "4305\u200b25199001011234",
    "4305**********1234",
    "4305**********123x",
    "13812345678",
    "请打138-1234-5678",
    "电话+8613812345678",
    "008613812345678",
    "138 1234 5678",
    "１３８１２３４５６７８",
    "٠13812345678"[1:],
    "138****1234",
    "有红码",
    "黄 码",
    "绿码",
    "紅碼",
    "红色",
    "黄色预警",
    "被赋红",
    "已转黄",
    "code is RED",
    "a yellow code",
    "为red码",
    "ＲＥＤ",
    "an amber light",
]
SILENT = [
    "",
    "“洞口县人民医院”南门于2022-04-13 14:05有扫码异常",
    "红星超市",
    "黄河路",
    "绿色超市",
    "红黄蓝幼儿园",
    "橙子铺",
    "0739-7221234",
    "湘E12345",
    "第1380号",
    "订单202204131405",
    "2022-04-13T14:05:59.123+08:00",
    "hundred yards, greenhouse, Jared",
]


@pytest.mark.parametrize("text", LOUD)
def test_a_number_or_colour_is_refused_without_being_repeated(text) -> None:
    with pytest.raises(SmsRefused) as refused:
        assert_silent(text)

    assert str(refused.value) == "not_silent"


@pytest.mark.parametrize("text", SILENT)
def test_ordinary_names_and_times_pass(text) -> None:
    assert_silent(text)
