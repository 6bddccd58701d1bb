"""What the places of a made-up county are: how many of each kind, how many doors, when and how people come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Rhythm = Literal["daily", "workdays", "weekends", "market"]
MODE_SHARES = {"scan": 0.72, "companion": 0.06, "presented": 0.06, "card": 0.05, "assisted": 0.07, "paper": 0.04}
ON_BOARD = {"scan": 0.86, "companion": 0.04, "presented": 0.04, "card": 0.03, "assisted": 0.03, "paper": 0.0}
DOOR_NAMES = ("大门", "侧门", "员工通道", "地下车库入口", "货运通道", "东门", "西门", "南门", "北门", "二号门")
HOURS_OF_DAY = (0, 0, 0, 0, 0, 1, 4, 9, 12, 9, 8, 8, 10, 7, 6, 6, 7, 9, 9, 7, 4, 2, 1, 0)
HOURS_ROUND_THE_CLOCK = (2, 2, 2, 2, 2, 3, 4, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 4, 4, 3, 3)


@dataclass(frozen=True, slots=True)
class Kind:
    """One category: its share of the county, most doors, visits a door has on an ordinary day, and its rhythm."""

    category: str
    share: float
    doors_at_most: int
    visits: float
    rhythm: Rhythm
    nouns: tuple[str, ...]
    vehicle: bool = False
    round_the_clock: bool = False
    at_least: int = 0


KINDS = (
    Kind("shop", 0.19, 2, 12, "daily", ("杂货店", "五金店", "服装店")),
    Kind("restaurant", 0.15, 2, 35, "daily", ("米粉店", "家常菜馆", "饭庄")),
    Kind("supermarket", 0.07, 4, 60, "daily", ("超市", "生活超市")),
    Kind("community", 0.07, 3, 15, "workdays", ("便民服务中心",)),
    Kind("enterprise", 0.07, 6, 40, "workdays", ("机械厂", "食品厂", "竹木制品厂")),
    Kind("pharmacy", 0.05, 2, 18, "daily", ("大药房",)),
    Kind("residential_estate", 0.05, 6, 90, "daily", ("小区", "家园")),
    Kind("medical_institution", 0.04, 8, 45, "daily", ("卫生院", "诊所")),
    Kind("school", 0.04, 5, 80, "workdays", ("小学", "中学")),
    Kind("kindergarten", 0.03, 2, 50, "workdays", ("幼儿园",)),
    Kind("hotel", 0.03, 3, 20, "daily", ("宾馆", "酒店"), round_the_clock=True),
    Kind("farmers_market", 0.02, 6, 90, "market", ("农贸市场",), at_least=1),
    Kind("public_institution", 0.03, 4, 25, "workdays", ("管理站", "服务所")),
    Kind("entertainment", 0.02, 3, 15, "weekends", ("歌厅", "茶楼")),
    Kind("tourist_site", 0.01, 4, 40, "weekends", ("风景区",), at_least=1),
    Kind("elderly_care", 0.01, 3, 10, "daily", ("敬老院",), at_least=1),
    Kind("park", 0.005, 6, 60, "weekends", ("公园",), at_least=1),
    Kind("quarantine_site", 0.002, 2, 8, "daily", ("隔离点",), round_the_clock=True),
    Kind("coach_station", 0.001, 8, 250, "daily", ("汽车客运站",), at_least=1),
    Kind("railway_station", 0.0, 20, 400, "daily", ("高铁站",), round_the_clock=True, at_least=1),
    Kind("toll_station", 0.001, 8, 300, "daily", ("高速收费站",), round_the_clock=True, at_least=1),
    Kind("coach", 0.03, 1, 40, "daily", ("客运班车",), vehicle=True, at_least=2),
    Kind("bus", 0.03, 1, 120, "daily", ("公交车",), vehicle=True, at_least=2),
    Kind("taxi", 0.05, 1, 14, "daily", ("出租车",), vehicle=True, at_least=2),
    Kind("ride_hailing", 0.01, 1, 8, "daily", ("网约车",), vehicle=True, at_least=1),
)
"""Shares add up to about one; what is left of a county are shops."""
