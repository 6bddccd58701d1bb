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
    "choice_out_of_range": ("须在 {least} 到 {most} 之间", "Between {least} and {most}"),
    "not_a_vehicle": ("该场所不是车辆，没有班次", "This venue is no vehicle: it has no trips"),
    "presence_unknown": (
        "请至少选一种到场可信度：on_site、doubtful、remote、unverified",
        "Choose at least one of on_site, doubtful, remote, unverified",
    ),
    "preview_too_wide": (
        "所涉扫码超过 {limit} 条，无法当场预估：请缩短时间范围或减少前后分钟数，也可直接运行",
        "More than {limit} visits would have to be read at once: take a shorter window or fewer minutes, or run it",
    ),
    "run_broken": ("运行多次出错，请重新运行", "The run broke several times: ask for it again"),
    "run_cancelled": ("运行已取消", "The run was cancelled"),
    "run_too_wide": (
        "密接候选人 {people} 人，超过 {limit} 人，请缩小判定条件",
        "{people} candidates of the first order are more than {limit}: choose more narrowly",
    ),
    "trip_too_long": ("一个班次最长 {hours} 小时", "A trip lasts {hours} hours at most"),
    "trips_full": ("一天最多 {limit} 个班次", "A vehicle has at most {limit} trips a day"),
    "run_at_work": ("该案件正在运行，请等待或先取消", "A run of this case is at work: wait for it, or cancel it"),
    "window_gone": ("这一天的数据已销毁", "The data of that day is destroyed"),
    "window_too_long": ("时间范围最长 {days} 天", "The window may span {days} days at most"),
}
