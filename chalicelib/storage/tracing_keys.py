"""Keys of tracing: what stands in a case's partition; the province leads every one of them."""

from __future__ import annotations

CONTACT = "contact#"


def contact_sk(degree: int, name: str = "") -> str:
    """Spell a candidate's place in a case, or how those of an order begin without a name."""
    return f"{CONTACT}{degree}#{name}"
