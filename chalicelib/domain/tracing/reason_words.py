"""The words of a reason, Chinese and English: what the screen, the export and the push all say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

Language = Literal["zh", "en"]

SENTENCES: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "comma": "、",
        "dwell": "{who} {minutes} 分钟",
        "trip": "（{trip} 次）",
        "short": "不足 1",
        "source_0": "指定场所、时段",
        "source_1": "病例",
        "source_2": "密接候选人",
        "met": (
            "{venue}，由{entrances}进入，{from_} 至 {to} 与{source}的时段估计重叠 {overlap} 分钟"
            "（同时在场约 {together} 分钟）；登记时间 {times}，停留按 {dwell} 估计；"
            "登记方式：{modes}；到场可信度：{presences}"
        ),
        "source": "；{source}由{entrances}进入，停留按 {dwell} 估计",
        "end": "。以上为推算，是否判定由疾控机构决定。",
    },
    "en": {
        "comma": ", ",
        "dwell": "{minutes} min ({who})",
        "trip": " (trip {trip})",
        "short": "under 1",
        "source_0": "the venue and time in question",
        "source_1": "a case",
        "source_2": "a candidate for close contact",
        "met": (
            "{venue}, entered by {entrances}: from {from_} to {to} an estimated overlap of {overlap} min with {source} "
            "(there together for about {together} min); registered at {times}, taken to stay {dwell}; "
            "registered by: {modes}; presence: {presences}"
        ),
        "source": "; {source} entered by {entrances} and is taken to stay {dwell}",
        "end": ". This is an estimate; the CDC decides.",
    },
}

CAPACITIES: Mapping[Language, Mapping[str, str]] = {
    "zh": {"visitor": "访客", "staff": "工作人员", "resident": "居住人员"},
    "en": {"visitor": "visitor", "staff": "staff", "resident": "resident"},
}

MODES: Mapping[Language, Mapping[str, str]] = {
    "zh": {
        "scan": "扫码",
        "companion": "同行人代扫",
        "presented": "亮码被扫",
        "card": "纸质码",
        "assisted": "工作人员辅助登记",
        "paper": "纸质登记",
    },
    "en": {
        "scan": "own scan",
        "companion": "a companion's scan",
        "presented": "own code scanned by staff",
        "card": "card",
        "assisted": "written down by staff",
        "paper": "paper list",
    },
}

PRESENCES: Mapping[Language, Mapping[str, str]] = {
    "zh": {"on_site": "在场", "doubtful": "存疑", "remote": "远离场所", "unverified": "未核实"},
    "en": {"on_site": "on site", "doubtful": "doubtful", "remote": "far from the venue", "unverified": "not verified"},
}


def in_order(known: Mapping[str, str], values: Iterable[str]) -> tuple[str, ...]:
    """List the different values in the order in which the words stand."""
    found = set(values)
    return tuple(word for word in known if word in found)
