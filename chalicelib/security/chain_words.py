"""What a verdict means, in Chinese and English, for somebody who writes no programs."""

from __future__ import annotations

from typing import Final

VERDICTS: Final = {
    "complete": (
        "完整：每一条记录都在，签名都对，没有超期",
        "COMPLETE: every entry is there, rightly signed, none overdue",
    ),
    "tampered": ("被改动：有记录不是签名时的样子", "TAMPERED: an entry is not what was signed"),
    "missing": ("缺失：中间少了记录", "MISSING: entries are gone"),
    "forked": ("分叉：同一位置出现了两种历史", "FORKED: there are two histories"),
    "cut": ("被截断：没有到达此前保存的链尾", "CUT: the chain ends before the head that was saved"),
    "irregular": (
        "违反规则：签名都对，但记录的内容不该出现",
        "IRREGULAR: rightly signed, but it says what may not be said",
    ),
    "overdue": ("超期：有一天的数据到期未见销毁证明", "OVERDUE: a day's data is past its time without a certificate"),
}
REASONS: Final = {
    "unreadable": ("这一行读不成 JSON", "the line cannot be read as JSON"),
    "spelling": ("这一行的写法不是规范写法（RFC 8785）", "the line is not spelled canonically (RFC 8785)"),
    "shape": ("这一行缺少记录应有的内容", "the line lacks what an entry has"),
    "hash": ("内容与它的哈希不符", "the content does not fit its hash"),
    "signature": ("签名不是本省审计密钥所签", "the signature is not of the province's audit key"),
    "missing": ("从这一条起缺 {count} 条", "{count} entries are missing from here on"),
    "nothing": ("一条记录也没有", "there is not a single entry"),
    "twice": ("同一序号有两条都有签名的不同记录", "two different entries, both signed, have this sequence"),
    "link": ("它接在另一条记录之后，不是接在现有的上一条之后", "it follows another entry than the one before it"),
    "head": ("与此前保存的链尾不同", "it differs from the head that was saved"),
    "cut": ("链尾之前少了最后 {count} 条", "the last {count} entries before the saved head are gone"),
    "stands_twice": ("只能出现一次的记录出现了第二次", "what may stand once stands a second time"),
    "no_deadline": ("封账记录没有销毁时点", "a COMMIT names no deadline"),
    "openable": ("销毁证明里仍有可打开的数据", "a certificate in which something still opens"),
    "left": ("清扫记录里仍有残留", "a SWEPT in which something is left"),
    "swept_before_erased": ("清扫先于销毁", "swept before it was erased"),
    "not_erased": ("已过销毁时点 25 小时，没有销毁证明", "25 hours past the deadline there is no certificate"),
    "not_committed": ("已销毁，但没有封账记录", "erased, but never committed"),
    "failed": ("销毁失败之后没有销毁证明", "a failure that no certificate followed"),
    "stopped": (
        "此后再没有封账记录，销毁作业可能已停",
        "no day was committed after this: has destruction stopped?",
    ),
    "added_differs": (
        "封账所记补录数与补录记录之和不符",
        "a COMMIT whose added rows are not the sum of the ADDs",
    ),
    "erased_early": (
        "销毁早于销毁时点，此前也没有缩短期限或终止收集的记录",
        "erased before its deadline, and nothing on record shortened it",
    ),
    "erased_late": ("销毁证明晚于销毁时点 25 小时以上", "certified more than 25 hours after the deadline"),
    "rows_differ": (
        "销毁证明所记条数与封账不符",
        "a certificate of another number of rows than was committed",
    ),
    "deadline_far": ("销毁时点晚于任何策略所允许的期限", "a deadline later than any policy may set"),
    "class_missing": (
        "有的类别从未封账，封账本应五类齐全",
        "some of the five classes of rows was never committed",
    ),
    "not_final": (
        "一周的数据全部销毁 21 天后，仍没有密钥终结记录",
        "21 days after a week's last certificate its key is not final",
    ),
    "case_order": ("案件先于立案被审批", "a case decided before it was opened"),
    "same_office": ("案件由立案单位自己审批", "a case decided by the office that opened it"),
    "not_approved": ("案件未经批准即开始查找或查看", "looked for or named without an approved case"),
    "after_its_end": ("案件结束之后仍在查找或查看", "looked for or named after the case's end"),
    "case_not_erased": (
        "案件已过销毁时点 25 小时，没有销毁证明",
        "25 hours past a case's deadline there is no certificate",
    ),
    "gap": ("此前缺少若干天的封账记录", "days before this one were never committed"),
}


def say(pair: tuple[str, str], count: int = 1) -> tuple[str, str]:
    """Fill a sentence's place in both languages."""
    zh, en = pair
    return zh.format(count=count), en.format(count=count)
