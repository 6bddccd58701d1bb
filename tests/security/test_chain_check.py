"""An honest chain is accepted; whatever was done to its lines is found, and the first bad one named."""

import base64
import json
import random
import re
from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any

import pytest

from chalicelib.security import chain
from chalicelib.security.chain import Head
from chalicelib.security.chain_check import BEGINNING
from chalicelib.security.chain_entry import BadKey, load_key
from tests.security.chains import FIRST_DAY, Book, commit, honest, new_key, noon, signed

OTHER_KEY = new_key()
Bent = tuple[list[str], int, set[str]]
"""The lines as somebody left them, the first bad place, and what may be said of it."""


@cache
def book() -> tuple[Book, datetime]:
    return honest()


def edited(line: str, change: Callable[[dict[str, Any]], dict[str, Any]]) -> str:
    return chain.canonical(change(json.loads(line))).decode()


def rewritten(line: str, key: Any, **more: Any) -> str:
    """Return a well-formed entry in a line's place, signed by a key."""
    entry = {name: value for name, value in json.loads(line).items() if name not in chain.UNSIGNED}
    entry |= more
    return signed(entry | {"hash": chain.digest(entry).hex()}, key)


def edit_a_field(lines: list[str], at: int, dice: random.Random) -> Bent:
    change = dice.choice(
        [
            lambda entry: entry | {"facts": entry["facts"] | {"rows": dice.randrange(10**6, 10**7)}},
            lambda entry: entry | {"kind": "look"},
            lambda entry: entry | {"at": "2026-01-01T00:00:00.000+00:00"},
            lambda entry: entry | {"office": "另一单位"},
            lambda entry: entry | {"seq": entry["seq"] + dice.randrange(1, 99)},
            lambda entry: entry | {"prev": f"{dice.getrandbits(256):064x}"},
            lambda entry: entry | {"hash": f"{dice.getrandbits(256):064x}"},
            lambda entry: {name: entry[name] for name in entry if name != "ref"},
            lambda entry: entry | {"extra": 1},
        ]
    )
    return [*lines[:at], edited(lines[at], change), *lines[at + 1 :]], at + 1, {"tampered"}


def edit_the_signature(lines: list[str], at: int, dice: random.Random) -> Bent:
    signature = json.loads(lines[at])["signature"]
    place = dice.randrange(len(signature.rstrip("=")))
    letters = [letter for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0123456789+/" if letter != signature[place]]
    bent = signature[:place] + dice.choice(letters) + signature[place + 1 :]
    return [*lines[:at], lines[at].replace(signature, bent), *lines[at + 1 :]], at + 1, {"tampered"}


def spell_otherwise(lines: list[str], at: int, dice: random.Random) -> Bent:
    entry = json.loads(lines[at])
    bent = dice.choice([json.dumps(entry, ensure_ascii=False), json.dumps(dict(reversed(entry.items())))])
    return [*lines[:at], bent, *lines[at + 1 :]], at + 1, {"tampered"}


def damage_a_character(lines: list[str], at: int, dice: random.Random) -> Bent:
    line, place = lines[at], dice.randrange(len(lines[at]))
    bent = line[:place] + chr((ord(line[place]) + dice.randrange(1, 90)) % 0x7E + 1) + line[place + 1 :]
    return [*lines[:at], bent, *lines[at + 1 :]], at + 1, {"tampered"}


def drop(lines: list[str], at: int, dice: random.Random) -> Bent:
    at = min(at, len(lines) - 2)
    return [*lines[:at], *lines[at + 1 :]], at + 1, {"missing"}


def drop_some(lines: list[str], at: int, dice: random.Random) -> Bent:
    gone = sorted(dice.sample(range(len(lines) - 1), 3))
    return [line for number, line in enumerate(lines) if number not in gone], gone[0] + 1, {"missing"}


def swap_contents(lines: list[str], at: int, dice: random.Random) -> Bent:
    """Let two entries trade places: each line now claims the other's sequence and link."""
    one, two = sorted(dice.sample(range(len(lines)), 2))
    first, second = json.loads(lines[one]), json.loads(lines[two])
    places = ("seq", "prev") if dice.random() < 0.5 else ("seq", "prev", "hash")
    bent = list(lines)
    bent[one] = edited(lines[two], lambda entry: entry | {name: first[name] for name in places})
    bent[two] = edited(lines[one], lambda entry: entry | {name: second[name] for name in places})
    return bent, one + 1, {"tampered"}


def swap_signatures(lines: list[str], at: int, dice: random.Random) -> Bent:
    one, two = sorted(dice.sample(range(len(lines)), 2))
    first, second = (json.loads(lines[number])["signature"] for number in (one, two))
    bent = list(lines)
    bent[one], bent[two] = lines[one].replace(first, second), lines[two].replace(second, first)
    return bent, one + 1, {"tampered"}


def insert_a_strangers(lines: list[str], at: int, dice: random.Random) -> Bent:
    line = rewritten(lines[at], OTHER_KEY, kind="inserted")
    return [*lines[:at], line, *lines[at:]], at + 1, {"tampered"}


def insert_behind_the_end(lines: list[str], at: int, dice: random.Random) -> Bent:
    last = json.loads(lines[-1])
    line = rewritten(lines[at], OTHER_KEY, seq=last["seq"] + 1, prev=last["hash"])
    return [*lines, line], len(lines) + 1, {"tampered"}


def fork_by_another_key(lines: list[str], at: int, dice: random.Random) -> Bent:
    """Rewrite the chain from a place on, well linked, and sign it with another key."""
    return relinked(lines, at, OTHER_KEY), at + 1, {"tampered"}


def fork_by_the_same_key(lines: list[str], at: int, dice: random.Random) -> Bent:
    line = rewritten(lines[at], book()[0].key, purpose="another history")
    return [*lines, line] if dice.random() < 0.5 else [line, *lines], at + 1, {"forked"}


def exchange_by_the_same_key(lines: list[str], at: int, dice: random.Random) -> Bent:
    """Put another entry, rightly signed, in the place of one: the next one does not follow it."""
    at = min(at, len(lines) - 2)
    line = rewritten(lines[at], book()[0].key, purpose="another history")
    return [*lines[:at], line, *lines[at + 1 :]], at + 2, {"forked"}


def rewrite_by_the_same_key(lines: list[str], at: int, dice: random.Random) -> Bent:
    """Rewrite all from a place on with the province's own key: only the saved head can tell."""
    return relinked(lines, at, book()[0].key), len(lines), {"forked"}


def cut(lines: list[str], at: int, dice: random.Random) -> Bent:
    return lines[:at], at + 1, {"cut"}


def cut_and_edit(lines: list[str], at: int, dice: random.Random) -> Bent:
    at = max(at, 2)
    bent, place, said = edit_a_field(lines[:at], dice.randrange(at - 1), dice)
    return bent, place, said


def relinked(lines: list[str], at: int, key: Any) -> list[str]:
    bent, prev = lines[:at], json.loads(lines[at])["prev"]
    for number, line in enumerate(lines[at:]):
        bent.append(rewritten(line, key, prev=prev, **({"purpose": "rewritten"} if number == 0 else {})))
        prev = json.loads(bent[-1])["hash"]
    return bent


TAMPERINGS = [
    edit_a_field, edit_the_signature, spell_otherwise, damage_a_character, drop, drop_some, swap_contents,
    swap_signatures, insert_a_strangers, insert_behind_the_end, fork_by_another_key, fork_by_the_same_key,
    exchange_by_the_same_key, rewrite_by_the_same_key, cut, cut_and_edit,
]  # fmt: skip
EACH = 63  # 16 kinds of 63 are 1,008


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_every_tampering_is_found_and_the_first_bad_line_named(tamper: Callable[..., Bent]) -> None:
    whole, at = book()
    dice = random.Random(tamper.__name__)
    for _ in range(EACH):
        lines, place, said = tamper(whole.lines, dice.randrange(len(whole.lines)), dice)
        dice.shuffle(lines)

        report = whole.check(at, lines, head=whole.head)

        assert (report.verdict in said, report.faults[0].seq) == (True, place), report.faults


def test_there_are_a_thousand_of_them() -> None:
    assert len(TAMPERINGS) * EACH >= 1000


def test_an_honest_chain_is_complete_in_any_order_and_with_lines_said_twice() -> None:
    whole, at = book()
    dice = random.Random(1)
    for head in [None, *whole.heads]:
        lines = [*whole.lines, *dice.choices(whole.lines, k=7)]
        dice.shuffle(lines)

        report = whole.check(at, lines, head=head)

        assert (report.verdict, report.faults, report.entries) == ("complete", (), len(whole.lines))
        assert report.head == whole.head


def test_what_was_verified_up_to_a_saved_head_need_not_be_there_any_more() -> None:
    whole, at = book()
    saved = whole.heads[20]

    report = whole.check(at, whole.lines[20:], head=whole.head, after=saved)

    assert (report.verdict, report.entries) == ("complete", len(whole.lines) - 20)
    assert whole.check(at, whole.lines[21:], after=saved).faults[0].seq == 21
    assert whole.check(at, whole.lines[20:], after=Head(20, "f" * 64)).verdict == "forked"


def test_cutting_behind_the_saved_head_is_what_nobody_can_see() -> None:
    """So heads are saved often, and by others: docs/audit.md."""
    whole, at = book()

    assert whole.check(at, whole.lines[:-1], head=whole.heads[-2]).verdict == "complete"


def test_no_line_at_all_is_not_complete_unless_there_never_was_one() -> None:
    whole, at = book()

    assert whole.check(at, []).verdict == "missing"
    assert whole.check(at, [], head=whole.head).verdict == "cut"
    assert whole.check(at, [], head=BEGINNING).verdict == "complete"


def test_numbers_and_depths_that_no_entry_has_are_tampering_and_nothing_worse() -> None:
    whole, at = book()
    strange = ['{"seq":1e400,"prev":"x"}', "[" * 100_000, '{"seq":' + "9" * 5000 + "}", "null", '"', '{"seq":-1}', "{}"]

    report = whole.check(at, [*whole.lines, *strange])

    assert report.verdict == "tampered"
    assert report.entries == len(whole.lines)


def test_an_entry_that_claims_a_sequence_far_away_is_named_where_it_stood() -> None:
    whole, at = book()
    lines = [*whole.lines[:-1], edited(whole.lines[-1], lambda entry: entry | {"seq": 10**14})]

    [fault] = whole.check(at, lines).faults

    assert (fault.verdict, fault.seq) == ("tampered", len(whole.lines))


def test_a_signature_is_spelled_in_one_way() -> None:
    """The last character of base64 has bits that no decoder reads: an edit there is one all the same."""
    whole, at = book()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    padded = [(place, line) for place, line in enumerate(whole.lines) if '="}' in line]

    for place, line in padded:
        end = re.search(r"(.)(=+)\"}$", line)
        assert end
        twin = letters[letters.index(end[1]) ^ 1]
        bent = line[: end.start()] + twin + end[2] + '"}'
        assert base64.b64decode(json.loads(bent)["signature"]) == base64.b64decode(json.loads(line)["signature"])
        lines = [*whole.lines[:place], bent, *whole.lines[place + 1 :]]
        assert [(fault.verdict, fault.seq) for fault in whole.check(at, lines).faults][:1] == [("tampered", place + 1)]
    assert padded


@pytest.mark.parametrize("der", [b"", b"x" * 91])
def test_what_is_no_key_is_refused(der: bytes) -> None:
    with pytest.raises(BadKey):
        load_key(der)


def test_the_end_of_a_chain_that_grew_is_behind_a_head_saved_before() -> None:
    whole = Book()
    for number in range(3):
        whole.add("look", noon(FIRST_DAY), count=number)
    saved = whole.head
    commit(whole, FIRST_DAY)

    assert whole.check(noon(FIRST_DAY), head=saved).head.seq == 4
