"""The sentences about coverage, silent doors and standard addresses, Chinese and English; part of the wording."""

from __future__ import annotations

from chalicelib.domain.supervision.silence import Finding

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

_WHY: dict[str, tuple[str, str]] = {
    "never": (
        "{since} 起应可扫码，至今整 {days} 天没有一次扫码",
        "Open to scans since {since}, and not one in {days} whole days",
    ),
    "silent": (
        "已连续 {days} 天无人扫码，按平日应有约 {missed} 次（平日每天约 {usual} 次）；此前最长只停过 {longest} 天",
        (
            "Nobody for {days} days in which about {missed} visits were to be expected (usually {usual} a workday); "
            "before, it was never empty for longer than {longest} days"
        ),
    ),
    "silent_long": (
        "最近 {days} 天没有一次扫码，上一次在 {last}",
        "Not one visit in the last {days} days; the last one was on {last}",
    ),
    "faded": (
        (
            "最近 {days} 个使用日共 {visits} 次，按同类日子的中位数应有约 {expected} 次，"
            "只有 {percent}%（低于平日 {scatters} 个离差）"
        ),
        (
            "{visits} visits on its last {days} days in use, about {expected} by the median of such days: {percent} % "
            "({scatters} scatters below its usual)"
        ),
    ),
    "abnormal": (
        "最近 {days} 个使用日 {visits} 次扫码中有 {count} 次异常；即使偏差最大，比例也不低于 {lowest}%（界限 5%）",
        (
            "{count} abnormal of {visits} visits on its last {days} days in use; even at the lowest that chance allows "
            "{lowest} % (the bound is 5 %)"
        ),
    ),
    "implausible": (
        (
            "最近 {days} 个使用日 {visits} 次扫码中有 {count} 次不合情理"
            "（远处扫码 {remote} 次，互相矛盾 {marked} 次）；即使偏差最大，比例也不低于 {lowest}%（界限 10%）"
        ),
        (
            "{count} implausible of {visits} visits on its last {days} days in use ({remote} from far away, {marked} "
            "that cannot all be true); even at the lowest that chance allows {lowest} % (the bound is 10 %)"
        ),
    ),
}


def explain(finding: Finding, language: str) -> str:
    """Say why a door is found, with its numbers."""
    name = "silent_long" if finding.kind == "silent" and "last" in finding.facts else finding.kind
    return _WHY[name][language == "en"].format(**finding.facts)
