"""附件2 of the Hunan notice in words: the survey sheet's title, columns and remark, as printed."""

from enum import StrEnum


class Column(StrEnum):
    """The form's columns from left to right, by the words a person sees above them."""

    NUMBER = "序号"
    NAME = "场所名称"
    MANAGER_NAME = "姓名"
    MANAGER_PHONE = "联系方式"
    MANAGER_ID = "身份证号码"
    ADDRESS = "场所地址"
    ENTRANCE_COUNT = "场所入口个数"
    ENTRANCES = "场所入口名称"


MANAGER_GROUP = "场所管理员"  # stands above name, phone and ID number
MANAGER_COLUMNS = (Column.MANAGER_NAME, Column.MANAGER_PHONE, Column.MANAGER_ID)
ENTRANCES_HEADER = "场所入口名称（有几个入口填几个）"
REMARK = "备注：场所入口分东、南、西、北门或地下车库入口，同一场所的所有入口不得重名。"
ENTRANCES_AT_MOST = 90  # so that disabling a venue is one transaction


def title(county: str) -> str:
    """Word the title row for a county."""
    return f"{county}“场所码”申领摸底表"
