"""The vehicle sheet in words: its title, columns and remark, as printed and as read."""

from enum import StrEnum


class VehicleColumn(StrEnum):
    """The sheet's columns from left to right, by the words a person sees above them."""

    NUMBER = "序号"
    PLATE = "车牌号码"
    KIND = "车辆类型"
    LINE = "线路"
    OPERATOR = "运营单位"
    MANAGER_NAME = "管理员姓名"
    MANAGER_PHONE = "联系方式"
    MANAGER_ID = "身份证号码"


TITLE = "公共交通工具、营运车辆“场所码”摸底表"
REMARK = "备注：车辆类型填客运班车、公交车、出租车、网约车、地铁列车或其他营运车辆；每辆车填一行，车牌号码不得重复。"
KINDS: dict[str, str] = {
    word: kind
    for kind, words in {
        "coach": "客运班车 班车 客车 长途客车 大巴 客运大巴",
        "bus": "公交车 公交 公共汽车",
        "taxi": "出租车 出租汽车 的士 的士(出租车) 巡游出租车",
        "ride_hailing": "网约车 网络预约出租车",
        "metro_train": "地铁列车 地铁",
        "other_vehicle": "其他营运车辆 其他 其它",
    }.items()
    for word in words.split()
}
"""What people call each kind of vehicle; a kind is a category too."""
KIND_NAMES: dict[str, str] = {
    "coach": "客运班车",
    "bus": "公交车",
    "taxi": "出租车",
    "ride_hailing": "网约车",
    "metro_train": "地铁列车",
    "other_vehicle": "营运车辆",
}
"""What a vehicle of a kind is called on its poster, before its plate."""
