"""The sentences about what two people decide of the data: holds, the policy at run time, the end of collection."""

from __future__ import annotations

CUSTODY: dict[str, tuple[str, str]] = {
    # holds
    "hold_state": ("封存目前的状态不允许这样做", "The hold's present state does not allow this"),
    "hold_day_erased": ("{day} 的数据已经或即将销毁，无法封存", "The data of {day} is destroyed, or about to be"),
    "hold_empty": ("所列范围内没有记录", "Nothing lies within what is listed"),
    "hold_too_large": (
        "所列记录有 {rows} 条，一次封存最多 {limit} 条，请缩小范围",
        "{rows} rows are listed, a hold keeps at most {limit}: list less",
    ),
    "hold_grown": ("所列记录已增至 {rows} 条，请重新核对", "{rows} rows are listed by now: look at it again"),
    "alert_or_venue": ("请填写预警，或填写场所和起止时间", "Give an alert, or a venue with from and to"),
    "alert_unknown": ("没有这条预警", "There is no such alert"),
    "venue_unknown": ("没有这个场所", "There is no such venue"),
    "ends_before_start": ("结束时间早于开始时间", "It ends before it starts"),
    "stretch_too_long": ("时间范围最长 {days} 天", "At most {days} days"),
    # policy at run time, and the end of collection
    "collection_ended": (
        "疫情防控扫码登记已经结束，不再收集任何信息，无需扫码",
        "Registration by venue codes has ended: nothing is collected any more, and nobody need scan",
    ),
    "shutdown_state": ("终止收集的命令目前的状态不允许这样做", "The order's present state does not allow this"),
    "order_differs": ("与待确认命令的文号不一致，请核对", "This is not the number of the order that waits; compare it"),
    "policy_change_open": (
        "另有一项政策调整尚未生效，请先完成或撤销",
        "Another change of policy is not in force yet; finish or cancel it first",
    ),
    "shortens_running": (
        "这一调整会使已收集的数据提前销毁（见 shortens），请核对后注明 applies_to_running",
        "This brings data that lies there to an earlier end (see `shortens`); agree with `applies_to_running`",
    ),
    "policy_contradiction": ("与本省其他政策相抵触", "This contradicts another part of the policy"),
    "url_not_https": (
        "应为 https 地址，且不含用户名、参数和端口",
        "An https address is needed, without user, query or port",
    ),
    "not_of_the_two": ("只能由发起或确认的人撤销", "Only one of the two who ordered this may cancel it"),
    "policy_shortens": (
        "生效后，所列日期的数据提前销毁，最早不早于生效时刻",
        "Once in force, the days listed end earlier, though not before that instant",
    ),
    "policy_lengthens": (
        "延长只适用于生效之后才生成密钥的日期；此前的数据仍按原承诺销毁",
        "What is kept longer are days whose keys are made once this is in force; all others end as was said",
    ),
    "policy_from_now_on": (
        "from_now_on 所列各项只适用于生效之后新写入的数据",
        "What `from_now_on` lists counts for what is written once this is in force",
    ),
    "days_reversed": ("结束日期早于开始日期", "The last day lies before the first"),
}
