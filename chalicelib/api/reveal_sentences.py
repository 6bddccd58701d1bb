"""The sentences about whom a case names, and what it hands over."""

from __future__ import annotations

REVEALS: dict[str, tuple[str, str]] = {
    "nothing_revealed": ("本案还没有查看过任何人的身份", "Nobody of this case has been named yet"),
    "export_not_ready": ("导出文件还在生成", "The file is still being made"),
    "export_over": ("案件或导出已过期", "The case, or the export, is over"),
    "push_over": ("案件已结束，推送内容不再提供", "The case is over, and what it pushed with it"),
}
