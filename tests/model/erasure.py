"""A model of a day's erasure, small enough to try every order of events: two runs, a writer, crashes and the clock.

What a run decides is decided by the program's own rule; the rows, the chain and the caches around it are modelled.
A run reads the day's row, then acts in one write, or records and then notes; in between anything else may happen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from msgspec import Struct, field
from msgspec.structs import replace

from chalicelib.domain.custody.day_life import CLOSED, ERASED, ERASING, LIVE, DayLife, Step, Times, next_step

CLOSES = datetime(2026, 3, 2, 18, tzinfo=UTC)
DEADLINE = datetime(2026, 3, 31, 16, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
INSTANTS = (
    CLOSES - MINUTE,
    CLOSES,
    CLOSES + 4 * MINUTE,
    CLOSES + 6 * MINUTE,
    DEADLINE - timedelta(hours=1),
    DEADLINE,
    DEADLINE + 4 * MINUTE,
    DEADLINE + 6 * MINUTE,
    DEADLINE + timedelta(days=7),
    DEADLINE + timedelta(days=7, minutes=6),
)
CACHE_S = 300
TIMES = Times(CLOSES, timedelta(days=1))
ROWS_AT_MOST = 2

Rule = Callable[[DayLife, Times, datetime, datetime], Step | None]


class Run(Struct, frozen=True):
    """One run of the purge: what it decided from what it read, and whether it has recorded but not noted yet."""

    step: Step | None = None
    recorded: bool = False


class World(Struct, frozen=True):
    """Everything that matters: the clock, the day's row, what lies there, the chain, a writer's cache, the runs."""

    now: int = 0
    life: DayLife = field(
        default_factory=lambda: DayLife(row_class="visits", day="20260301", state=LIVE, deadline=DEADLINE, has_key=True)
    )
    rows: int = 0
    chain: tuple[str, ...] = ()
    committed_rows: int | None = None
    cached_at: int | None = None
    cached_writable: bool = False
    runs: tuple[Run, Run] = (Run(), Run())

    @property
    def instant(self) -> datetime:
        """Return what the clock shows."""
        return INSTANTS[self.now]

    @property
    def cache_opens(self) -> bool:
        """Say whether a warm container can still use the key: five minutes, and never past the deadline it knew."""
        if self.cached_at is None:
            return False
        until = min(INSTANTS[self.cached_at] + timedelta(seconds=CACHE_S), DEADLINE)
        return self.instant < until


def successors(world: World, rule: Rule = next_step) -> Iterator[World]:
    """List every world that may come next."""
    if world.now + 1 < len(INSTANTS):
        yield replace(world, now=world.now + 1)
    yield from _writer(world)
    for number in (0, 1):
        for run_after, after in _run(world, world.runs[number], rule):
            runs = (run_after, world.runs[1]) if number == 0 else (world.runs[0], run_after)
            yield replace(after, runs=runs)


def _writer(world: World) -> Iterator[World]:
    """Load the key, write a row by what is cached, try to make the key again."""
    if world.life.state in (LIVE, CLOSED) and world.life.has_key and world.instant < DEADLINE:
        yield replace(world, cached_at=world.now, cached_writable=world.life.state == LIVE)
    if world.cache_opens and world.cached_writable and world.rows < ROWS_AT_MOST:
        yield replace(world, rows=world.rows + 1)


def _run(world: World, run: Run, rule: Rule) -> Iterator[tuple[Run, World]]:
    if run.step is None:
        step = rule(world.life, TIMES, world.instant, world.instant)
        if step is not None:
            yield Run(step), world
        return
    yield Run(), world  # it crashes
    yield from _act(world, run)


def _act(world: World, run: Run) -> Iterator[tuple[Run, World]]:
    """Do the next write of a step."""
    life, step = world.life, run.step
    if step is Step.CLOSE:
        closed = replace(life, state=CLOSED, closed_at=world.instant) if life.state == LIVE else life
        yield Run(), replace(world, life=closed)
    elif step is Step.ERASE:
        erasing = replace(life, state=ERASING, erasing_at=world.instant, has_key=False)
        yield Run(), replace(world, life=erasing if life.state in (LIVE, CLOSED) else life)
    elif step in (Step.COUNT, Step.RECOUNT):
        name = "counted" if step is Step.COUNT else "left"
        noted = life if getattr(life, name) is not None else replace(life, **{name: world.rows})
        yield Run(), replace(world, life=noted)
    elif not run.recorded:
        yield from _record(world, run)
    else:
        yield Run(), replace(world, life=_noted(life, step, world))


def _record(world: World, run: Run) -> Iterator[tuple[Run, World]]:
    """Append what may stand once; a CERT only after the key's row was read back without a key."""
    assert run.step is not None
    kind = {Step.COMMIT: "COMMIT", Step.CERTIFY: "CERT", Step.SWEEP: "SWEPT"}[run.step]
    if kind == "CERT" and world.life.has_key:
        yield Run(), world
        return
    after = world if kind in world.chain else replace(world, chain=(*world.chain, kind))
    if kind == "COMMIT" and after is not world:
        after = replace(after, committed_rows=world.rows)
    if kind == "SWEPT":
        after = replace(after, rows=0)
    yield replace(run, recorded=True), after


def _noted(life: DayLife, step: Step | None, world: World) -> DayLife:
    if step is Step.COMMIT:
        return replace(life, committed=life.committed or 1)
    if step is Step.SWEEP:
        return replace(life, swept=life.swept or 3)
    if life.state == ERASING and not life.has_key:
        return replace(life, state=ERASED, certified=2, erased_at=world.instant)
    return life


def broken(world: World) -> str | None:
    """Name the promise that a world breaks, if any."""
    life, chain = world.life, world.chain
    early = life.erasing_at is not None and life.erasing_at < DEADLINE
    behind = world.committed_rows is not None and "SWEPT" not in chain and world.rows != world.committed_rows
    promises = {
        "a CERT stands while a copy of the key exists": "CERT" in chain and (life.has_key or world.cache_opens),
        "something that may stand once stands twice": len(set(chain)) < len(chain),
        "a key went before its deadline": early,
        "a key came back": life.state in (ERASING, ERASED) and life.has_key,
        "the chain tells it out of order": chain != ("COMMIT", "CERT", "SWEPT")[: len(chain)],
        "a row came in behind the COMMIT": behind,
    }
    return next((promise for promise, is_broken in promises.items() if is_broken), None)


def explore(rule: Rule = next_step) -> tuple[set[World], str | None]:
    """Visit every world that can be reached; return them, and the first broken promise."""
    seen: set[World] = set()
    todo = [World()]
    while todo:
        world = todo.pop()
        if world in seen:
            continue
        seen.add(world)
        if complaint := broken(world):
            return seen, complaint
        todo.extend(successors(world, rule))
    return seen, None


def left_in_peace(world: World) -> World:
    """Let one run do what is due until the clock has run out, while nothing else happens."""
    world = replace(world, runs=(Run(), Run()), cached_at=None)
    while True:
        step = next_step(world.life, TIMES, world.instant, world.instant)
        if step is None and world.now + 1 == len(INSTANTS):
            return world
        if step is None:
            world = replace(world, now=world.now + 1)
            continue
        run = Run(step)
        while run.step is not None:
            ((run, world),) = _act(world, run)
