"""Keys of supervision: lists, orders and inspections of a county; the province leads every one of them."""

from __future__ import annotations

EXPECTED = "expected#"


def expected_sk(region: str, department: str, name: str = "") -> str:
    """Spell a place that should exist, or how a department's list for a region begins without a name."""
    return f"{EXPECTED}{region}#{department}#{name}"
