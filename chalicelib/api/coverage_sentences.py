"""The sentences about coverage, silent doors and standard addresses, Chinese and English; part of the wording."""

from __future__ import annotations

COVERAGE: dict[str, tuple[str, str]] = {
    "county_or_below": ("请选择县级或县级以下的行政区划", "Choose a county or a region below it"),
    "county_needed": ("请选择县级行政区划", "Choose a county"),
    "town_or_below": ("请填写到乡镇或村的行政区划代码", "Give the code of a town or village"),
    "outside_list": ("不在本名单的行政区划内", "Not within the region of this list"),
    "ask_by_town": ("该县场所太多，请按乡镇查询", "This county has too many venues at once: ask town by town"),
    "rows_or_upload": ("请填写名单，或填写上传编号，二者选一", "Give either rows or an upload"),
    "venue_unknown": ("本县没有这个场所", "There is no such venue in this county"),
    "degrees": ("请填写十进制度数，如 27.0612", "Write decimal degrees, such as 27.0612"),
    "point_or_text": ("请填写坐标，或填写文字和行政区划", "Give a point, or a text and a region"),
    "plain_header_not_found": ("找不到表头，须有：{columns}", "There is no header with: {columns}"),
    "plain_empty": ("表里没有填写任何内容", "Nothing is filled in"),
}
