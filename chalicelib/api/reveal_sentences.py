"""The sentences about whom a case names, and what it hands over."""

from __future__ import annotations

REVEALS: dict[str, tuple[str, str]] = {
    "reveals_used_up": (
        "今天单独查看的人数已达上限 {limit} 人，还可查看 {left} 人；更多须由审批人确认",
        "The tracer names at most {limit} people a day alone, {left} more today; beyond that an approver confirms",
    ),
    "contact_unknown": ("本案没有这个候选人", "This case has no such candidate"),
    "reveal_state": ("这一申请目前的状态不允许这样做", "The request's present state does not allow this"),
    "nothing_revealed": ("本案还没有查看过任何人的身份", "Nobody of this case has been named yet"),
    "export_not_ready": ("导出文件还在生成", "The file is still being made"),
    "export_over": ("案件或导出已过期", "The case, or the export, is over"),
    "push_state": ("推送目前的状态不允许这样做", "The push's present state does not allow this"),
    "push_over": ("案件已结束，推送内容不再提供", "The case is over, and what it pushed with it"),
}
