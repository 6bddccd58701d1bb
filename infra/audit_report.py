"""What verifying found, said to somebody who writes no programs: in Chinese, and in English below."""

from __future__ import annotations

from collections.abc import Iterator

from chalicelib.security.chain_check import Report
from chalicelib.security.chain_words import REASONS, VERDICTS, say

SHOWN = 20


def spell(report: Report) -> Iterator[str]:
    """Spell a report line by line, the verdict first."""
    zh, en = VERDICTS[report.verdict]
    yield f"结论  {zh}"
    yield f"      {en}"
    last = report.head.seq
    yield f"记录  {report.entries} 条，链尾第 {last} 条 / {report.entries} entries, the last is {last}"
    days = report.days
    yield f"天数  已封账 {days.committed}，已销毁 {days.erased}，超期 {len(days.overdue)}；封存保全 {days.held} 条"
    yield (
        f"      days committed {days.committed}, erased {days.erased}, overdue {len(days.overdue)}; "
        f"rows held for a case in law {days.held}"
    )
    for row_class, day in days.overdue[:SHOWN]:
        yield f"      超期 / overdue: {row_class} {day}"
    for fault in report.faults[:SHOWN]:
        zh, en = say(REASONS[fault.code], fault.count)
        yield f"第 {fault.seq} 条  {zh}"
        yield f"      entry {fault.seq}: {en}"
    if len(report.faults) > SHOWN:
        yield f"…     还有 {len(report.faults) - SHOWN} 处 / and {len(report.faults) - SHOWN} more"
