"""The paper list (纸质登记表) in words: its title, columns and remark, as printed and as read."""

from enum import StrEnum


class ListColumn(StrEnum):
    """The list's columns from left to right, by the words a person sees above them."""

    NUMBER = "序号"
    DATE = "日期"
    TIME = "时间"
    NAME = "姓名"
    ID_TYPE = "证件类型"
    ID_NUMBER = "证件号码"
    PHONE = "手机号码"
    GUARDIAN_PHONE = "监护人手机号码"
    RESIDENCE = "现住址"
    CAME_FROM = "从何处来"
    TEMPERATURE = "体温（℃）"
    SYMPTOMS = "症状"
    NOTE = "备注"


TITLE = "场所进入人员登记表"
DOOR = "场所名称：＿＿＿＿＿＿＿＿＿＿　　入口：＿＿＿＿＿＿　　登记人：＿＿＿＿＿＿"
REMARK = "说明：证件号码、手机号码、监护人手机号码至少填一项；日期、时间逐行填写；七天之内录入，录入后及时销毁本表。"
FIELDS: dict[ListColumn, str] = {
    ListColumn.DATE: "date",
    ListColumn.TIME: "time",
    ListColumn.NAME: "name",
    ListColumn.ID_TYPE: "id_type",
    ListColumn.ID_NUMBER: "id_number",
    ListColumn.PHONE: "phone",
    ListColumn.GUARDIAN_PHONE: "guardian_phone",
    ListColumn.RESIDENCE: "residence",
    ListColumn.CAME_FROM: "came_from",
    ListColumn.TEMPERATURE: "temperature_c",
    ListColumn.SYMPTOMS: "symptoms",
    ListColumn.NOTE: "note",
}
"""How the API calls what stands in a column."""
ID_TYPES: dict[str, str] = {
    word: id_type
    for id_type, words in {
        "resident_id": "身份证 居民身份证 居住证 港澳台居民居住证",
        "passport": "护照",
        "hk_macau_permit": "港澳居民来往内地通行证 港澳通行证 回乡证",
        "taiwan_permit": "台湾居民来往大陆通行证 台湾通行证 台胞证",
        "foreign_permanent_id": "外国人永久居留身份证 外国人永久居留证 永久居留身份证",
    }.items()
    for word in words.split()
}
