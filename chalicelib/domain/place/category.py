"""Categories of venues, grouped as both notices group them; ids are stable, for they stand in data and in figures."""

from typing import Literal

from msgspec import Struct

Kind = Literal["place", "vehicle"]
Capacity = Literal["visitor", "staff", "resident"]


class Group(Struct, frozen=True):
    """Name one of the notices' groups of venues."""

    code: str
    name: str
    name_en: str


class Category(Struct, frozen=True):
    """Name one kind of venue; a vehicle's category is its vehicle kind too."""

    code: str
    name: str
    name_en: str
    group: str
    kind: Kind


class Department(Struct, frozen=True):
    """Name an authority answerable for categories; `under` is the notice's heading that covers it, if it has none."""

    code: str
    name: str
    name_en: str
    under: str


class Dwell(Struct, frozen=True):
    """Hold the minutes somebody is taken to have stayed when only the scan at the door is known (tracing)."""

    visitor: int
    staff: int
    resident: int

    def minutes(self, capacity: Capacity) -> int:
        """Give the minutes for the capacity in which the person said to be there."""
        return {"visitor": self.visitor, "staff": self.staff, "resident": self.resident}[capacity]


GROUPS = (
    Group("social_services", "重点社会服务管理场所", "Social services and administration"),
    Group("commerce", "重点商贸场所", "Commerce"),
    Group("services", "重点服务业场所", "Service trades"),
    Group("public_places", "重点公共场所", "Public places"),
    Group("other", "其他场所", "Other places"),
)

_PLACES: dict[str, tuple[tuple[str, str, str], ...]] = {
    "social_services": (
        ("medical_institution", "医疗卫生机构", "Medical institution"),
        ("pharmacy", "药店", "Pharmacy"),
        ("government_service", "政务服务机构", "Government service centre"),
        ("public_institution", "机关、事业单位", "Government office or public institution"),
        ("school", "学校", "School"),
        ("kindergarten", "幼儿园", "Kindergarten"),
        ("elderly_care", "养老机构", "Home for the elderly"),
        ("social_welfare", "民政福利机构", "Welfare institution"),
        ("relief_station", "救助机构", "Relief station"),
        ("marriage_registry", "婚姻登记服务场所", "Marriage registry"),
        ("detention", "监所", "Place of detention"),
        ("quarantine_site", "隔离场所", "Quarantine site"),
    ),
    "commerce": (
        ("shopping_mall", "商场", "Shopping mall"),
        ("supermarket", "超市", "Supermarket"),
        ("farmers_market", "农贸市场", "Farmers' market"),
        ("restaurant", "餐饮场所", "Restaurant"),
        ("cold_chain", "冷链经营场所", "Cold-chain business"),
        ("shop", "其他门店", "Other shop"),
    ),
    "services": (
        ("exhibition", "会展场所", "Exhibition venue"),
        ("tourist_site", "旅游场所", "Tourist site"),
        ("entertainment", "文化娱乐场所", "Culture and entertainment venue"),
        ("sports_venue", "体育场所", "Sports venue"),
        ("gym", "健身场所", "Gym"),
        ("bathhouse", "洗浴场所", "Bathhouse"),
        ("hotel", "酒店宾馆", "Hotel or guesthouse"),
    ),
    "public_places": (
        ("railway_station", "火车站（高铁站）", "Railway station"),
        ("coach_station", "汽车客运站", "Coach station"),
        ("bus_terminal", "公交场站", "Bus terminal"),
        ("metro_station", "地铁站", "Metro station"),
        ("airport", "机场", "Airport"),
        ("wharf", "码头", "Wharf"),
        ("toll_station", "高速公路收费站、服务区", "Motorway toll station or service area"),
        ("park", "公园", "Park"),
    ),
    "other": (
        ("community", "村（社区）", "Village or community office"),
        ("residential_estate", "小区", "Residential estate"),
        ("office_building", "商务楼宇", "Office building"),
        ("enterprise", "工厂企业", "Factory or enterprise"),
        ("telecom_operator", "通信运营商", "Telecom operator"),
        ("other", "其他", "Other"),
    ),
}

_VEHICLES = (
    ("coach", "客运班车", "Coach"),
    ("bus", "公交车", "Bus"),
    ("taxi", "的士（出租车）", "Taxi"),
    ("ride_hailing", "网约车", "Ride-hailing car"),
    ("metro_train", "地铁列车", "Metro train"),
    ("other_vehicle", "其他营运车辆", "Other commercial vehicle"),
)

CATEGORIES = (
    *(Category(*row, group=group, kind="place") for group, rows in _PLACES.items() for row in rows),
    *(Category(*row, group="public_places", kind="vehicle") for row in _VEHICLES),
)
VEHICLE_KINDS = tuple(category.code for category in CATEGORIES if category.kind == "vehicle")
_BY_CODE = {category.code: category for category in CATEGORIES}


def find(code: str) -> Category | None:
    """Give the category of this id, if there is one."""
    return _BY_CODE.get(code)
