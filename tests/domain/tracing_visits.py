"""Builders for tests of tracing: visits by local time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from chalicelib.domain.ids import EPOCH
from chalicelib.domain.tracing.choice import Choice, Window
from chalicelib.domain.tracing.contact import Contact, Places, first_order, second_order
from chalicelib.domain.tracing.stay import TracedVisit
from chalicelib.domain.tracing.subject import Subject

ALWAYS = Window(0, 2**40)
EVERY = ("on_site", "doubtful", "remote", "unverified")


def at(text: str) -> int:
    """Return the epoch second of a local time such as 2024-02-29 23:50."""
    return (datetime.fromisoformat(f"{text}+08:00") - EPOCH) // timedelta(seconds=1)


def visit(person: str, time: str, minutes: int = 60, **more: Any) -> TracedVisit:
    """Make a visit; only what matters needs saying."""
    time = time if " " in time else f"2022-09-15 {time}"
    known = {"venue": "noodles", "entrance": "front", "mode": "scan", "presence": "on_site"}
    return TracedVisit(person=person, at_s=at(time), dwell_s=minutes * 60, **(known | more))


def choice(minutes: int = 0, same_entrance: bool = False, least: int = 1, presence: tuple[str, ...] = EVERY) -> Choice:
    """Make a choice; by default no widening, any door, a minute, every class."""
    return Choice(minutes=minutes, same_entrance=same_entrance, min_overlap_minutes=least, presence=presence)


def trace(
    visits: list[TracedVisit], chosen: Choice, subject: Subject | None = None, window: Window = ALWAYS
) -> tuple[list[Contact], list[Contact]]:
    """Return both orders; the case is called `case` unless a subject is given."""
    subject = subject or Subject(frozenset({"case"}))
    places = Places(visits, chosen, window)
    first = first_order(places, subject.exposures(places, chosen, window), subject.people)
    return first, second_order(places, first, subject.people)


def names(contacts: list[Contact]) -> list[str]:
    """List who was found."""
    return [contact.person for contact in contacts]
