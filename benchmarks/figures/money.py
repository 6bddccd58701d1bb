"""What a province of a million venues and forty million scans a day pays for its figures, from measured units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

READ_USD, WRITE_USD = 0.125e-6, 0.625e-6  # a unit on demand, us-east-1, November 2026
GB_SECOND_USD, CALL_USD, LAMBDA_GB = 0.0000166667, 0.2e-6, 1.769
VENUES, SCANS, COUNTIES, RUNS_A_DAY, CALLS_A_RUN = 1_000_000, 40_000_000, 122, 144, 4
PAST_DAYS = 20  # counted once more by a county a day: yesterday when it has ended, and days that late rows changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One county, rolled up once."""

    venues: int
    days: int
    read_units: float
    write_units: float
    cpu_s: float
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One question, answered."""

    question: dict[str, Any]
    days: int
    seconds: float
    cpu_s: float
    read_units: float


def report(run: Run, answers: list[Answer]) -> None:
    """Print times and what they cost."""
    print(f"\n{'asked of the whole province':<44}{'days':>5}{'median s':>10}{'CPU s':>8}{'read units':>12}{'USD':>12}")
    for each in answers:
        said = " ".join(f"{name}={value}" for name, value in each.question.items()) or "total"
        cost = each.read_units * READ_USD
        print(f"{said:<44}{each.days:>5}{each.seconds:>10.2f}{each.cpu_s:>8.2f}{each.read_units:>12,.0f}{cost:>12.6f}")
    print(
        f"\none run of a county of {run.venues:,} venues, {run.days} day(s): {run.read_units:,.1f} read units, ", end=""
    )
    print(f"{run.write_units:,.1f} write units, {run.cpu_s:.2f} s CPU, {run.seconds:.2f} s here")
    runs = RUNS_A_DAY + PAST_DAYS
    reads = run.read_units / run.venues * VENUES * runs
    writes = run.write_units * COUNTIES * runs
    seconds = run.cpu_s / run.venues * VENUES * runs
    calls = RUNS_A_DAY * CALLS_A_RUN
    money = {
        "reads": reads * READ_USD,
        "writes": writes * WRITE_USD,
        "Lambda": seconds * LAMBDA_GB * GB_SECOND_USD + calls * CALL_USD,
    }
    print(f"{VENUES:,} venues, {COUNTIES} counties, {RUNS_A_DAY} runs of today and {PAST_DAYS} of past days, a day:")
    print(f"  {reads / 1e6:,.1f} M read units {money['reads']:.2f} USD", end="; ")
    print(f"{writes / 1e6:,.2f} M write units {money['writes']:.2f} USD", end="; ")
    print(f"{seconds:,.0f} Lambda seconds at {LAMBDA_GB} GB {money['Lambda']:.2f} USD")
    total = sum(money.values())
    print(
        f"  {total:.2f} USD a day, {total / SCANS * 1e6:.2f} USD a million scans; a run of a quarter of it takes ",
        end="",
    )
    print(f"{run.cpu_s / run.venues * VENUES / CALLS_A_RUN:,.0f} s CPU of the function's 540 s")
