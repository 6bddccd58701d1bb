"""`python -m infra.audit verify`, as an auditor runs it: files in, a sentence and an exit code out."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from infra import audit
from infra.audit_source import candidates, lines_of_files
from tests.security.chains import Book, honest

BOOK, AT = honest(3)
START = "INIT_START Runtime Version: python:3.11\nSTART RequestId: 1 Version: $LATEST\n"
END = "END RequestId: 1\nREPORT RequestId: 1\tDuration: 3.2 ms\n\n"


def raw(lines: list[str]) -> bytes:
    return (START + "".join(f"{line}\n" for line in lines) + END).encode()


def packed(lines: list[str]) -> bytes:
    return gzip.compress("".join(f"2026-01-05T01:02:03.000Z {line}\n" for line in lines).encode())


def windows(lines: list[str]) -> bytes:
    return b"\xef\xbb\xbf" + "\r\n".join(lines).encode()


def events(lines: list[str]) -> list[dict[str, Any]]:
    return [{"logStreamName": "s", "timestamp": 1, "message": f"{line}\n", "eventId": "1"} for line in lines]


def filtered(lines: list[str]) -> bytes:
    return json.dumps({"events": events(lines), "searchedLogStreams": []}, ensure_ascii=False, indent=4).encode()


def pages_in_one_line(lines: list[str]) -> bytes:
    pages = [json.dumps({"events": events(half)}) for half in (lines[:9], [], lines[9:])]
    return "".join(pages).encode()


def without_line_ends(lines: list[str]) -> bytes:
    return "".join(lines).encode()


def insights(lines: list[str]) -> bytes:
    rows = [[{"field": "@timestamp", "value": "x"}, {"field": "@message", "value": line}] for line in lines]
    return json.dumps({"results": rows, "status": "Complete"}).encode()


def table(lines: list[str]) -> bytes:
    sheet = io.StringIO()
    csv.writer(sheet).writerows([["@timestamp", "@message"], *(["2026-01-05", f"{line}\n"] for line in lines)])
    return sheet.getvalue().encode()


@cache
def pem(key: Any = BOOK.key) -> bytes:
    found: bytes = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return found


@pytest.fixture(name="ask")
def _ask(tmp_path: Path) -> Callable[..., int]:
    def ask(content: bytes, *more: str, book: Book = BOOK, key: bytes = b"") -> int:
        (tmp_path / "lines").write_bytes(content)
        (tmp_path / "key.pem").write_bytes(key or pem(book.key))
        named = ["--from-logs", str(tmp_path / "lines"), "--public-key", str(tmp_path / "key.pem")]
        return audit.main(["verify", *named, "--at", AT.isoformat(), *more])

    return ask


@pytest.mark.parametrize(
    "export", [raw, packed, windows, filtered, pages_in_one_line, without_line_ends, insights, table]
)
def test_lines_are_found_in_every_form_that_cloudwatch_gives_them_in(
    export: Callable[[list[str]], bytes], tmp_path: Path
) -> None:
    file = tmp_path / "lines"
    file.write_bytes(export(BOOK.lines))

    assert list(candidates(lines_of_files([file]))) == BOOK.lines


def test_an_honest_chain_is_said_to_be_complete_in_both_languages(
    ask: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(raw([*BOOK.lines, *BOOK.lines[:5]])) == 0

    said = capsys.readouterr().out
    assert "完整" in said
    assert "COMPLETE" in said
    assert "已封账 6，已销毁 6，超期 0" in said


@pytest.mark.parametrize(
    ("bend", "code", "words"),
    [
        (
            lambda lines: [*lines[:4], lines[4].replace('"rows":3', '"rows":2'), *lines[5:]],
            3,
            "第 5 条  内容与它的哈希",
        ),
        (lambda lines: [*lines[:4], *lines[5:]], 4, "第 5 条  从这一条起缺 1 条"),
        (lambda lines: lines[:-3], 6, "少了最后 3 条"),
        (lambda lines: [], 6, "少了最后"),
    ],
)
def test_what_is_wrong_is_said_with_its_entry_and_a_code_of_its_own(
    ask: Callable[..., int],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    bend: Callable[[list[str]], list[str]],
    code: int,
    words: str,
) -> None:
    head = tmp_path / "head"
    head.write_text(audit.spell_head(BOOK.head), "utf-8")

    assert ask(raw(bend(BOOK.lines)), "--head", str(head)) == code
    assert words in capsys.readouterr().out


def test_a_day_past_its_time_is_named_and_the_exit_code_is_its_own(
    ask: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    book = Book()
    for line in BOOK.lines[:3]:
        entry = json.loads(line)
        book.add(entry["kind"], AT, **entry["facts"])

    assert ask(raw(book.lines), book=book) == 8
    assert "超期 / overdue: visits 20260105" in capsys.readouterr().out


def test_a_head_is_saved_when_the_chain_is_whole_and_kept_when_it_is_not(
    ask: Callable[..., int], tmp_path: Path
) -> None:
    head = tmp_path / "head"

    assert ask(raw(BOOK.lines[:9]), "--save-head", str(head)) == 8  # overdue, and whole
    assert json.loads(head.read_text("utf-8")) == {"sequence": 9, "hash": BOOK.heads[9].hash}
    both = ("--head", str(head), "--save-head", str(head))
    assert ask(raw(BOOK.lines[:8]), *both) == 6
    assert audit.read_head(head) == BOOK.heads[9]
    assert ask(raw(BOOK.lines), *both) == 0
    assert audit.read_head(head) == BOOK.head


def test_lines_older_than_a_verified_head_may_have_left_the_log(ask: Callable[..., int], tmp_path: Path) -> None:
    after = tmp_path / "after"
    after.write_text(audit.spell_head(BOOK.heads[7]), "utf-8")

    assert ask(raw(BOOK.lines[7:]), "--after", str(after)) == 0
    assert ask(raw(BOOK.lines[7:])) == 4


@pytest.mark.parametrize(
    "key",
    [
        b"no key",
        pem(ec.generate_private_key(ec.SECP384R1())),
        pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)),
    ],
)
def test_what_is_no_such_key_is_said_and_nothing_is_judged(
    ask: Callable[..., int], capsys: pytest.CaptureFixture[str], key: bytes
) -> None:
    assert ask(raw(BOOK.lines), key=key) == 2
    assert "P-256" in capsys.readouterr().out


@pytest.mark.parametrize("more", [("--head", "nowhere"), ("--at", "yesterday"), ("--at", "2026-01-05T00:00:00")])
def test_what_cannot_be_asked_ends_with_two(ask: Callable[..., int], more: tuple[str, ...]) -> None:
    assert ask(raw(BOOK.lines), *more) == 2


def test_many_lines_are_read_on_every_core_with_the_same_result(monkeypatch: pytest.MonkeyPatch) -> None:
    der = audit.load_pem_public_key(pem()).public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    alone = audit.read_all([*BOOK.lines, "{}"], der)
    monkeypatch.setattr(audit, "CHUNK", 7)

    assert audit.read_all([*BOOK.lines, "{}"], der) == alone
