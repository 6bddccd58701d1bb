"""Keys of tracing: what stands in a case's partition; the province leads every one of them."""

from __future__ import annotations

CONTACT, RUN = "contact#", "run"


def contact_sk(degree: int, run: str = "", name: str = "") -> str:
    """Spell a candidate's place in a case, or how those of an order's run begin without a name."""
    return f"{CONTACT}{degree}#" + (f"{run}#{name}" if run else "")


def contact_run(sk: str) -> str:
    """Read of which run a candidate's place is."""
    return sk.split("#")[2]
