"""What the API says about supervision: inspections, orders, departments."""

from __future__ import annotations

SUPERVISION: dict[str, tuple[str, str]] = {
    # inspections
    "inspection_id_format": ("督查编号应为 UUIDv7", "An inspection id is a UUIDv7"),
    "inspection_taken": ("该督查编号已被使用，内容不同", "That inspection id stands for another inspection"),
    "own_inspection": ("不能督查自己申请或管理的场所", "Nobody inspects what he wrote or manages"),
    "photo_unreadable": ("照片无法读取，请用 JPEG 或 PNG 重新上传", "The photo cannot be read; send a JPEG or PNG"),
    "photo_too_large": ("照片像素太多，上限 {limit}", "The photo has too many pixels: at most {limit}"),
}
