"""Orders (督办): who must do what until when, answered by whom it binds, closed or given back by who gave it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.errors import Conflict
from chalicelib.domain.person.role import Role

Kind = Literal["rectify", "dispatch", "notice", "interview"]
State = Literal["open", "answered", "closed"]
OPEN, ANSWERED, CLOSED = "open", "answered", "closed"
RECTIFY = "rectify"
ESCALATES_AFTER = (timedelta(), timedelta(days=1), timedelta(days=3))
"""After its due instant: who must act hears again, then the next level up, then the one above that, each once."""
DUE_WITHIN = timedelta(days=90)

# action -> (states before, state after). Who gave an order may close one that nobody answered, too: it has lapsed.
_MOVES = {
    "answer": ((OPEN,), ANSWERED),
    "reopen": ((ANSWERED,), OPEN),
    "close": ((OPEN, ANSWERED), CLOSED),
}


class Target(Struct, frozen=True, kw_only=True):
    """Whom an order binds: a venue's manager, the unit that answers for a region, or a region's department.

    Of a venue, `department` is the one responsible for it, and `under` the heading that this one falls under.
    """

    region: str
    venue: str | None = None
    category: str | None = None
    department: str | None = None
    under: str | None = None

    @property
    def side(self) -> str:
        """Say which of the three it is."""
        return "venue" if self.venue else "department" if self.department else "region"


class Unit(Struct, frozen=True, kw_only=True):
    """The unit that gave an order: its members answer for it together."""

    role: str
    region: str
    office: str
    department: str | None = None

    def has(self, role: Role) -> bool:
        """Say whether a role is one of this unit, or the command above it: of a command's, the one of a level above."""
        above = self.role != "command" or len(role.region) < len(self.region)
        if role.name == "command" and self.region.startswith(role.region) and above:
            return True
        return (role.name, role.region, role.office, role.department) == (
            self.role,
            self.region,
            self.office,
            self.department,
        )


class Step(Struct, frozen=True, kw_only=True):
    """One thing done about an order; `office` is none when a venue's own people did it."""

    action: str
    at: datetime
    by: str
    office: str | None = None


class Order(Struct, frozen=True, kw_only=True):
    """What stands in clear of an order; its words, and those of every step, are sealed beside it."""

    id: str
    kind: str
    target: Target
    giver: Unit
    given_by: str
    given_at: datetime
    due_at: datetime
    state: str = OPEN
    steps: tuple[Step, ...] = ()
    escalated: int = 0

    def moved(self, step: Step, due_at: datetime | None = None) -> Order:
        """Return the order after a step, or refuse one that its state does not allow; opened again, it is due anew."""
        before, after = _MOVES[step.action]
        if self.state not in before:
            raise Conflict("order_state", state=self.state, action=step.action)
        moved = replace(self, state=after, steps=(*self.steps, step))
        return replace(moved, due_at=due_at, escalated=0) if due_at else moved

    def was_moved_by(self, action: str, account: str) -> bool:
        """Say whether the last step is this one by this account: an answer was lost, and it is asked again."""
        last = self.steps[-1] if self.steps else None
        return last is not None and (last.action, last.by) == (action, account)

    def is_overdue(self, now: datetime) -> bool:
        """Say whether somebody should have answered by now."""
        return self.state == OPEN and now >= self.due_at

    @property
    def escalates_at(self) -> datetime | None:
        """Return when its next step of escalation is due, if there is one."""
        if self.state != OPEN or self.escalated >= len(ESCALATES_AFTER):
            return None
        return self.due_at + ESCALATES_AFTER[self.escalated]

    @property
    def answered_by(self) -> str | None:
        """Return who answered last."""
        return next((step.by for step in reversed(self.steps) if step.action == "answer"), None)


def may_give(role: Role, target: Target, kind: str) -> bool:
    """Say whether a role lets somebody order: one level another below, each department what it answers for.

    A department orders about the venues it is responsible for (of those that several share, one is), an inspector only
    that a venue be put right, command and reviewers about whatever lies in their region and the units below it.
    """
    if target.venue:
        if not role.covers(target.region, target.category):
            return False
        if role.name == "department":
            return role.department in (None, target.department, target.under)
        return role.name in ("command", "reviewer") or (role.name == "inspector" and kind == RECTIFY)
    if target.department:
        return role.name == "command" and target.region.startswith(role.region)
    below = target.region.startswith(role.region) and len(target.region) > len(role.region)
    return below and role.name in ("command", "reviewer")


def binds(role: Role, target: Target) -> bool:
    """Say whether a role is one of the unit that a region's or department's order binds."""
    if target.venue or role.region != target.region:
        return False
    if target.department:
        return role.name == "department" and role.department == target.department
    return role.name in ("command", "reviewer")


def levels_above(target: Target) -> list[str]:
    """List the regions whose staff hear of an overdue order, from the next level up to the province."""
    codes = [target.region[:length] for length in (9, 6, 4, 2) if length < len(target.region)]
    own = [target.region] if target.department and not target.venue else []  # a department's next level is its command
    own += [target.region] if target.venue else []
    return [*own, *codes]
