"""The sentences about tracing: cases, their contacts, what is revealed and handed over."""

from __future__ import annotations

TRACING: dict[str, tuple[str, str]] = {
    "case_state": ("案件目前的状态不允许这样做", "The case's present state does not allow this"),
    "one_subject": (
        "请只填一项：证件号码、预警或场所（可加入口）",
        "Name exactly one: a document number, an alert, or a venue with perhaps an entrance",
    ),
    "contact_unknown": ("案件中没有这位接触者", "The case has no such contact"),
    "push_state": ("推送目前的状态不允许这样做", "The push's present state does not allow this"),
    "reveal_state": ("查看申请目前的状态不允许这样做", "The request's present state does not allow this"),
    "reveals_used_up": (
        "本案件今天可自行查看 {limit} 人，还剩 {left} 人；更多须经审批",
        "{limit} people a case and day without approval, {left} are left: more needs the approver",
    ),
    "run_at_work": ("该案件正在运行，请等待或先取消", "A run of this case is at work: wait for it, or cancel it"),
    "window_gone": ("这一天的数据已销毁", "The data of that day is destroyed"),
    "window_too_long": ("时间范围最长 {days} 天", "The window may span {days} days at most"),
}
