"""What the API says about supervision: inspections, orders, departments."""

from __future__ import annotations

SUPERVISION: dict[str, tuple[str, str]] = {
    # inspections
    "inspection_id_format": ("督查编号应为 UUIDv7", "An inspection id is a UUIDv7"),
    "inspection_taken": ("该督查编号已被使用，内容不同", "That inspection id stands for another inspection"),
    "own_inspection": ("不能督查自己申请或管理的场所", "Nobody inspects what he wrote or manages"),
    "department_fixed": (
        "行业主管部门已由指挥部确定，不能自行修改",
        "The command decided which department is responsible",
    ),
    # orders
    "order_target": (
        "请只选一个对象：场所、辖区，或部门（可注明辖区）",
        "Name one target: a venue, a region, or a department (of a region, if you like)",
    ),
    "order_state": ("督办事项目前的状态不允许这样做", "The order's present state does not allow this"),
    "order_not_yours": ("这件督办事项不由您办理", "This order is not yours to deal with"),
    "own_answer": ("不能办结自己答复的督办事项", "Nobody closes an order that he answered"),
    "due_format": ("期限应为日期或带时区的时刻", "Due is a date, or an instant with its zone"),
    "photo_unreadable": ("照片无法读取，请用 JPEG 或 PNG 重新上传", "The photo cannot be read; send a JPEG or PNG"),
    "photo_too_large": ("照片像素太多，上限 {limit}", "The photo has too many pixels: at most {limit}"),
}
