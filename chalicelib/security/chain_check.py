"""Whether lines are the whole chain of one key, unchanged: from the lines, the key and a head saved earlier alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import Struct, field

from chalicelib.security.chain import GENESIS, Head
from chalicelib.security.chain_entry import Broken, Entry
from chalicelib.security.chain_rules import Days, judge

COMPLETE = "complete"
TAMPERED, MISSING, FORKED, CUT = "tampered", "missing", "forked", "cut"
BEGINNING = Head(0, GENESIS)
Found = Mapping[int, list[Entry]]


class Fault(Struct, frozen=True):
    """What is wrong, at which entry; `code` has its sentence in chain_words, `count` is how many in a row."""

    verdict: str
    code: str
    seq: int
    count: int = 1


class Report(Struct, frozen=True):
    """What a chain's lines prove: its faults in the order of their gravity and place, its days, its end."""

    entries: int
    head: Head
    faults: tuple[Fault, ...]
    days: Days = field(default_factory=Days)

    @property
    def verdict(self) -> str:
        """Say it in a word: `complete`, or what the first fault is."""
        return self.faults[0].verdict if self.faults else COMPLETE

    @property
    def is_whole(self) -> bool:
        """Say whether every entry stands as it was signed; what the entries say may still be wrong or overdue."""
        return not any(fault.verdict in {TAMPERED, MISSING, FORKED, CUT} for fault in self.faults)


def check(
    read: Iterable[Entry | Broken],
    *,
    at: datetime,
    head: Head | None = None,
    after: Head = BEGINNING,
    running: bool = False,
) -> Report:
    """Judge all lines there are, in any order; the same line twice is the same line.

    `head` was saved earlier: it must be in the chain, and nothing before it may be gone. `after` was saved earlier too:
    what it ends with was verified then, and need not be here any more. First comes what breaks the chain, by its
    place; then what the entries of a whole chain should not say, and what they do not say in time (`at`).
    """
    entries, broken = _sorted_out(read)
    found = {seq: here for seq, here in entries.items() if seq > after.seq}
    faults = _tampered(broken, found)
    faults += [*_missing(found, faults, after), *_forked(found, after), *_against_head(found, head, after)]
    if not found and head is None:
        faults.append(Fault(MISSING, "nothing", after.seq + 1))
    whole = [here[0] for _, here in sorted(entries.items())]
    wrong, days = judge(whole, at, from_the_beginning=after.seq == 0, running=running)
    faults = _first_of_each(sorted(faults, key=lambda fault: fault.seq))
    faults += [Fault(*each) for each in wrong]
    last = whole[-1] if whole else None
    return Report(sum(map(len, found.values())), Head(last.seq, last.hash) if last else after, tuple(faults), days)


def _sorted_out(read: Iterable[Entry | Broken]) -> tuple[dict[int, list[Entry]], list[Broken]]:
    entries: defaultdict[int, dict[str, Entry]] = defaultdict(dict)
    broken: dict[Broken, None] = {}
    for each in read:
        if isinstance(each, Broken):
            broken[each] = None
        else:
            entries[each.seq][each.line] = each
    return {seq: list(here.values()) for seq, here in entries.items()}, list(broken)


def _tampered(broken: list[Broken], found: Found) -> list[Fault]:
    """Name each broken line by the place that its hashes show, before the one that it claims."""
    before = {entry.prev: entry.seq - 1 for here in found.values() for entry in here}
    behind = {entry.hash: entry.seq + 1 for here in found.values() for entry in here} | {GENESIS: 1}
    faults = []
    for each in broken:
        place = behind.get(each.prev or "") or before.get(each.hash or "") or each.seq
        faults.append(Fault(TAMPERED, each.code, place or _first_gap(found)))
    return faults


def _first_gap(found: Found) -> int:
    """Return where a line that says nothing of itself may have stood."""
    return next(seq for seq in range(1, len(found) + 2) if seq not in found)


def _missing(found: Found, tampered: list[Fault], after: Head) -> list[Fault]:
    """List the runs of entries of which there is not even a broken line."""
    known = sorted(found.keys() | {fault.seq for fault in tampered})
    last = max(found, default=after.seq)
    faults, expected = [], after.seq + 1
    for seq in [seq for seq in known if after.seq < seq <= last]:
        if seq > expected:
            faults.append(Fault(MISSING, "missing", expected, seq - expected))
        expected = seq + 1
    return faults


def _forked(found: Found, after: Head) -> list[Fault]:
    """List places with two entries, and entries that follow another one than the one that is there."""
    faults = [Fault(FORKED, "twice", seq) for seq, here in found.items() if len(here) > 1]
    for seq, here in found.items():
        before = {after.hash} if seq == after.seq + 1 else {entry.hash for entry in found.get(seq - 1, ())}
        if before and not {entry.prev for entry in here} & before:
            faults.append(Fault(FORKED, "link", seq))
    return faults


def _against_head(found: Found, head: Head | None, after: Head) -> list[Fault]:
    """Hold the chain to a head that was saved: it reaches there, and is the same there."""
    if head is None or head.seq <= after.seq:
        same = head is None or head.seq < after.seq or head == after
        return [] if same else [Fault(FORKED, "head", after.seq)]
    last = max(found, default=after.seq)
    if last < head.seq:
        return [Fault(CUT, "cut", last + 1, head.seq - last)]
    here = found.get(head.seq, [])
    return [Fault(FORKED, "head", head.seq)] if here and head.hash not in {entry.hash for entry in here} else []


def _first_of_each(faults: list[Fault]) -> list[Fault]:
    """Keep one fault of a kind at a place."""
    return list({(fault.verdict, fault.seq): fault for fault in reversed(faults)}.values())[::-1]
