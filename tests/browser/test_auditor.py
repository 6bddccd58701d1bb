"""An auditor: what was destroyed by day, a chain verified in the browser itself, who looked; and what all may see."""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from chalicelib.security import chain
from infra.client import Province
from tests.browser.conftest import OpenPage, SignIn
from tests.browser.persons import Person, words
from tests.security.chains import Book, new_key, public, signed

NOW = datetime.now(UTC)
CLASSES = ("visits", "assisted", "paper", "alerts", "uploads", "photos")


def book(entries: int = 60) -> Book:
    """Return a chain that is whole, with words that are easily spelled in two ways."""
    made = Book()
    for n in range(entries):
        made.add(
            "REVEAL",
            NOW + timedelta(minutes=n),
            office='县"指挥部"\\\u2028\x7f㵲𬭊',
            count=n,
            ﬁ=None,
            𬭊=[True, {}],
        )
    return made


def head_of(made: Book) -> dict[str, Any]:
    der = public(made.key)
    found = {"sequence": made.head.seq, "hash": made.head.hash}
    return found | {"key_sha256": sha256(der).hexdigest(), "public_key": b64encode(der).decode()}


def verified(page: Page, made: Book, lines: list[str] | None = None, **more: Any) -> dict[str, Any]:
    """Verify lines by the page's own modules, in stretches of 25; return verdict, code, sequence, count, checked."""
    given = {"lines": made.lines if lines is None else lines, "head": head_of(made), **more}
    found: dict[str, Any] = page.evaluate(
        """async (given) => {
          const own = document.querySelector('script[type="module"]').src;
          const { verify } = await import(new URL("chain.js", own).href);
          const next = async (after) => {
            const start = given.lines.findIndex((line) => Number(/"seq":(\\d+)/.exec(line)[1]) > after);
            const items = start < 0 ? [] : given.lines.slice(start, start + 25);
            const last = items.length && Number(/"seq":(\\d+)/.exec(items[items.length - 1])[1]);
            return { items, next_after: start < 0 || start + 25 >= given.lines.length ? null : last };
          };
          const { verdict, code, sequence, count, checked } = await verify(Object.assign({ next }, given));
          return JSON.parse(JSON.stringify({ verdict, code, sequence, count, checked }));
        }""",
        given,
    )
    return found


@pytest.fixture(name="audit_page")
def _audit_page(hunan: Province, open_page: OpenPage) -> Page:
    page = open_page(hunan, "/audit")
    expect(page.get_by_label(words(page)["sign_in.phone"], exact=True)).to_be_visible()
    return page


def test_the_browser_finds_a_whole_chain_whole_and_names_the_first_break_of_any_other(audit_page: Page) -> None:
    made, other = book(), new_key()
    lines, ninth = made.lines, json.loads(made.lines[8])
    unsigned = {name: value for name, value in ninth.items() if name not in ("hash", "signature")}
    forged = unsigned | {"facts": {"count": 1000}}
    rehashed = forged | {"hash": chain.digest(forged).hex()}
    fork = chain.link(
        9, "f" * 64, {name: unsigned[name] for name in ("at", "kind", "ref", "office", "purpose", "facts")}
    )

    def with_ninth(line: str) -> list[str]:
        return [*lines[:8], line, *lines[9:]]

    cases = {
        "one digit": (with_ninth(lines[8].replace('"count":8', '"count":9')), "tampered", "hash"),
        "a space": (with_ninth(lines[8].replace('"count":8', '"count": 8')), "tampered", "spelling"),
        "a fraction": (with_ninth(lines[8].replace('"count":8', '"count":8.5')), "tampered", "unreadable"),
        "half a character": (with_ninth(lines[8].replace('"count":8', '"count":"\\ud800"')), "tampered", "unreadable"),
        "its own hash": (
            with_ninth(chain.canonical({**rehashed, "signature": ninth["signature"]}).decode()),
            "tampered",
            "signature",
        ),
        "another key": (with_ninth(signed(rehashed, other)), "tampered", "signature"),
        "no facts": (with_ninth(chain.canonical(ninth | {"facts": []}).decode()), "tampered", "shape"),
        "another history": (with_ninth(signed(fork, made.key)), "forked", "link"),
        "gone": ([*lines[:8], *lines[9:]], "missing", "missing"),
        "the end": (lines[:8], "cut", "cut"),
        "twice": ([*lines[:9], lines[8], *lines[9:]], "forked", "twice"),
    }

    found = {name: verified(audit_page, made, given) for name, (given, _, _) in cases.items()}

    assert verified(audit_page, made) == {"verdict": "complete", "checked": 60}
    assert {
        name: (each["verdict"], each["code"], each["sequence"], each["checked"]) for name, each in found.items()
    } == {name: (verdict, code, 9, 9 if code == "twice" else 8) for name, (_, verdict, code) in cases.items()}
    assert found["the end"]["count"] == 52


def test_a_head_that_was_kept_is_held_against_the_chain(audit_page: Page) -> None:
    made = book(30)
    kept = {"sequence": 20, "hash": made.heads[20].hash, "key_sha256": head_of(made)["key_sha256"]}

    assert verified(audit_page, made, saved=kept)["verdict"] == "complete"
    assert verified(audit_page, made, made.lines[20:], saved=kept, after=kept) == {"verdict": "complete", "checked": 10}
    for wrong, code, sequence in (
        (kept | {"hash": "0" * 64}, "head", 20),
        (kept | {"sequence": 33}, "cut", 31),
        (kept | {"key_sha256": "0" * 64}, "other_key", 20),
    ):
        found = verified(audit_page, made, saved=wrong)
        assert (found["code"], found["sequence"]) == (code, sequence)
    elsewhere = verified(audit_page, made, head=head_of(made) | {"hash": "0" * 64})
    assert (elsewhere["verdict"], elsewhere["code"], elsewhere["sequence"]) == ("forked", "head", 30)
    stranger = head_of(made) | {"public_key": head_of(book(1))["public_key"]}
    assert verified(audit_page, made, head=stranger)["code"] == "key"


def test_a_certificate_that_leaves_something_open_is_named(audit_page: Page) -> None:
    made = book(3)
    made.add("CERT", NOW, openable=0)
    made.add("CERT", NOW, openable=1)

    found = verified(audit_page, made)

    assert (found["verdict"], found["code"], found["sequence"]) == ("irregular", "openable", 5)


def test_signatures_are_read_as_strictly_as_the_command_reads_them(audit_page: Page) -> None:
    short, long, high = "02010a", "02" + "20" + "7f" * 32, "022100" + "ff" * 32
    good = ["3006" + short + short, "3045" + long + high, "3044" + long + long]
    wrong = ["", "30", "3006" + short, "3007" + short + short, "300702020001" + short, "3006020180" + short]
    wrong += ["3005020002010a", "3007" + short + short + "00", "3146" + high + high, "3048022200" + "01" * 33 + high]
    read = """async (all) => {
      const own = document.querySelector('script[type="module"]').src;
      const { rawOf } = await import(new URL("signature.js", own).href);
      const bytes = (hex) => Uint8Array.from((hex.match(/../g) || []).map((each) => parseInt(each, 16)));
      const spell = (raw) => Array.from(raw).map((each) => each.toString(16).padStart(2, "0")).join("");
      return all.map((hex) => { const raw = rawOf(bytes(hex)); return raw && spell(raw); });
    }"""

    assert audit_page.evaluate(read, good) == [
        ("0a".zfill(64)) * 2,
        "7f" * 32 + "ff" * 32,
        "7f" * 64,
    ]
    assert audit_page.evaluate(read, wrong) == [None] * len(wrong)
    base64 = read.replace("rawOf", "bytesOf").replace("bytesOf(bytes(hex))", "bytesOf(hex)")
    assert audit_page.evaluate(base64, ["QQ==", "QR==", "QQ", "Q Q==", "%"]) == ["41", None, None, None, None]


def certificate(day: date, row_class: str, state: str, **more: Any) -> dict[str, Any]:
    places: dict[str, Any] = {
        "commit": 11,
        "cert": None if state == "overdue" else 12,
        "swept": None,
        "final": None,
        "fails": [],
    }
    told = {"class": row_class, "date": str(day), "state": state, "committed": 1234, "added": 1, "root": "ab" * 32}
    told |= {
        "deadline": f"{day + timedelta(days=31)}T00:00:00.000+08:00",
        "erased_at": None,
        "held": None,
        "swept": None,
    }
    return told | {"final_at": None, "fails": 0, "entries": places} | more


def answering(found: list[dict[str, Any]]) -> Callable[[Route], None]:
    """Answer with the certificates of the days that are asked for."""

    def answer(route: Route) -> None:
        first, last = re.findall(r"\d{4}-\d\d-\d\d", route.request.url)
        route.fulfill(json={"items": [each for each in found if first <= each["date"] <= last], "next_cursor": None})

    return answer


@pytest.fixture(name="tokens")
def _tokens(hunan: Province, officer: Callable[..., Person]) -> dict[str, Any]:
    return officer(hunan, "auditor").tokens()


def test_the_calendar_says_in_words_what_became_of_each_day_and_what_is_overdue(
    hunan: Province, open_page: OpenPage, tokens: dict[str, Any], axe: Callable[[Page], None]
) -> None:
    today = (NOW + timedelta(hours=8)).date()
    last_month = today.replace(day=1) - timedelta(days=1)
    late, erased = last_month.replace(day=12), last_month.replace(day=13)
    found = [
        certificate(late, "alerts", "overdue"),
        certificate(late, "visits", "erased", erased_at=f"{late}T00:10:00.000+08:00", held=7),
        certificate(
            erased, "visits", "swept", erased_at=f"{erased}T00:10:00.000+08:00", held=0, final_at=f"{today}T00:00:00Z"
        ),
    ]
    page = open_page(hunan, "/audit", tokens=tokens)
    page.route("**/v1/certificates?*", answering(found))
    page.reload()

    expect(page.get_by_text("有 1 项超期")).to_be_visible()
    page.get_by_role("button", name="示警").click()  # the overdue one, by its name in the warning
    expect(page.get_by_role("heading", name=f"{late.year}年{late.month}月12日")).to_be_visible()
    expect(page.get_by_text("至今没有销毁证明。请立即询问运维单位。")).to_be_visible()
    axe(page)
    page.get_by_label("看哪一类").select_option("visits")
    day = page.get_by_role("button", name=f"{late.month}月12日：")
    expect(day).to_contain_text("封存")
    expect(day).to_have_accessible_name(re.compile("示警 超期"))

    day.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.get_by_text("已于", exact=False).first).to_contain_text("备份也无法恢复")
    page.keyboard.press("PageDown")
    expect(page.get_by_role("heading", name=f"{today.year} 年 {today.month} 月")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="导出本月").click()
    assert saved.value.suggested_filename == f"certificates-{today:%Y-%m}.csv"


def test_an_auditor_verifies_the_chain_and_sees_who_looked(
    province: Province,
    open_page: OpenPage,
    sign_in: SignIn,
    officer: Callable[..., Person],
    axe: Callable[[Page], None],
) -> None:
    page = open_page(province, "/audit", desktop=True)
    sign_in(page, officer(province, "auditor"))
    expect(page.get_by_role("heading", name="每天的销毁证明")).to_be_visible()

    page.get_by_role("link", name="核验审计链").click()
    page.get_by_role("button", name="开始核验").click()
    expect(page.get_by_text("完整：每一条都在")).to_be_visible()
    axe(page)
    head = province.call("GET", "/v1/audit/head").json
    page.get_by_label("以前保存的链尾").fill(json.dumps(head | {"sequence": head["sequence"] + 5}))
    page.get_by_role("button", name="开始核验").click()
    expect(page.get_by_text("被截断：没有到达链尾")).to_be_visible()
    page.get_by_label("以前保存的链尾").fill("something")
    page.get_by_role("button", name="开始核验").click()
    expect(page.get_by_text("这不是链尾。")).to_be_visible()

    page.get_by_role("link", name="查看与操作").click()
    page.get_by_label("看什么").select_option("people")
    expect(page.get_by_role("cell", name="授予角色").first).to_be_visible()
    axe(page)
    page.get_by_role("link", name="封存与终止").click()
    expect(page.get_by_role("heading", name="封存保全")).to_be_visible()
    expect(page.get_by_text("正在读取")).to_have_count(0)
    axe(page)


def test_one_byte_changed_on_the_way_is_named_by_its_place(
    hunan: Province, open_page: OpenPage, tokens: dict[str, Any]
) -> None:
    page = open_page(hunan, "/audit#/chain", tokens=tokens)

    def tamper(route: Route) -> None:
        path = route.request.url.partition("localhost")[2].partition("/")[2]
        told = hunan.call("GET", f"/{path}", token=tokens["access_token"]).ok()
        told["items"] = [
            re.sub(r'("at":"\d\d\d)\d', r"\g<1>0", line) if '"seq":3,' in line else line for line in told["items"]
        ]
        route.fulfill(json=told)

    page.route("**/v1/audit/lines?*", tamper)
    page.get_by_role("button", name="开始核验").click()

    expect(page.get_by_text("被改动：有记录不是签名时的样子")).to_be_visible()
    expect(page.get_by_text("第 3 条：内容与它的哈希不符。")).to_be_visible()


@pytest.fixture(name="log_file")
def _log_file(hunan: Province, tokens: dict[str, Any], tmp_path: Path) -> Path:
    """Return the chain's lines as CloudWatch exports them, in no order."""
    lines: list[str] = []
    after: int | None = 0
    while after is not None:
        told = hunan.call("GET", f"/v1/audit/lines?after={after}", token=tokens["access_token"]).ok()
        lines, after = [*lines, *told["items"]], told["next_after"]
    file = tmp_path / "lines.json"
    file.write_text(json.dumps({"events": [{"message": line + "\n"} for line in sorted(lines)]}), "utf-8")
    return file


def test_anybody_verifies_a_log_from_a_file_and_reads_certificates_once_collection_has_ended(
    hunan: Province, open_page: OpenPage, log_file: Path, axe: Callable[[Page], None]
) -> None:
    page = open_page(hunan, "/audit")
    status = hunan.call("GET", "/v1/status").json | {"collection": "ended"}
    page.route("**/v1/status", lambda route: route.fulfill(json=status))
    page.route("**/v1/certificates?*", answering([]))
    page.reload()

    expect(page.get_by_text("本省已终止收集。")).to_be_visible()
    expect(page.get_by_text("最近四个月没有超期。")).to_be_visible()
    page.get_by_role("button", name="看链尾，核验日志").click()
    begin = page.get_by_role("button", name="开始核验")
    expect(begin).to_be_disabled()
    page.get_by_label("导出的审计日志").set_input_files(log_file)
    begin.click()
    # Others go on meanwhile: the file may end a little before the head of now.
    expect(page.get_by_text(re.compile("完整：每一条都在|被截断：没有到达链尾"))).to_be_visible()
    expect(page.get_by_text("核验通过")).to_be_visible()
    axe(page)
