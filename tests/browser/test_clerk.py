"""A clerk at a door: signs in, sees the shift's word, reads codes, writes people down, sends a paper list."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect

from chalicelib.api.route import XLSX
from infra.client import Province
from tests.browser.conftest import OpenPage, SignIn
from tests.browser.persons import Person, citizen_of
from tests.journeys.citizens import Citizen, Official, citizen, colour, fresh_id_number, fresh_phone
from tests.sheets.test_list_sheet import book, line

Staff = Callable[[Province, str], Official]
Shops = Callable[[Province], tuple[Citizen, dict[str, Any]]]
Axe = Callable[[Page], None]


@pytest.fixture(scope="module")
def run_by(hunan: Province, shops: Shops) -> tuple[Citizen, dict[str, Any]]:
    """Return a manager and his venue in Hunan, whose doors are open."""
    return shops(hunan)


@pytest.fixture
def clerk(run_by: tuple[Citizen, dict[str, Any]]) -> Person:
    """Return somebody whom the manager lets tend all doors."""
    return clerk_of(*run_by)


def clerk_of(manager: Citizen, venue: dict[str, Any]) -> Person:
    person = citizen_of(manager.province, "测试壬")
    manager.call("POST", f"/v1/venues/{venue['venue_id']}/clerks", {"phone": person.phone}).ok()
    return person


def button(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def coloured(province: Province, staff: Staff, name: str) -> Citizen:
    """Return somebody with a colour."""
    somebody = citizen(province, "测试癸")
    colour(staff(province, "health_feed"), somebody.id_number, name).ok()
    return somebody


def personal_code(somebody: Citizen) -> str:
    return str(somebody.call("GET", "/v1/me/code").ok()["token"])


def picture_of(text: str) -> bytes:
    """Draw the QR code of a text, as large as a phone shows it."""
    drawn = Image.fromarray(zxingcpp.write_barcode(zxingcpp.BarcodeFormat.QRCode, text, 400, 400))
    written = io.BytesIO()
    drawn.convert("RGB").save(written, "PNG")
    return written.getvalue()


def test_a_clerk_sees_the_word_and_writes_down_whoever_cannot_scan(
    province: Province, shops: Shops, open_page: OpenPage, sign_in: SignIn, axe: Axe
) -> None:
    manager, venue = shops(province)
    page = open_page(province, "/manage")
    sign_in(page, clerk_of(manager, venue))
    page.get_by_role("link", name=venue["name"]).click()
    word = manager.call("GET", f"/v1/venues/{venue['venue_id']}/door").ok()["word"]
    expect(page.get_by_text(word, exact=True)).to_be_visible()
    axe(page)

    button(page, "手工登记").click()
    page.get_by_label("姓名").fill("欧阳㵲")
    page.get_by_label("用什么登记").select_option(label="本人手机号")
    page.get_by_label("本人手机号").fill(fresh_phone())
    button(page, "再加一人").click()
    page.get_by_label("姓名").nth(1).fill("测试子")
    page.get_by_label("证件号码", exact=True).fill("123")
    button(page, "登记 2 人").click()
    expect(page.get_by_text("证件号码位数不对")).to_be_visible()
    axe(page)
    page.get_by_label("证件号码", exact=True).fill(fresh_id_number())
    button(page, "登记 2 人").click()

    expect(page.get_by_role("status").filter(has_text="已登记：欧阳*、测")).to_be_visible()
    expect(page.get_by_label("姓名")).to_have_value("")
    expect(page.get_by_role("listitem").filter(has_text="欧阳*")).to_contain_text("工作人员登记")


def test_a_personal_code_before_the_camera_is_let_in_and_a_red_one_typed_is_stopped(
    hunan: Province,
    run_by: tuple[Citizen, dict[str, Any]],
    clerk: Person,
    open_page: OpenPage,
    staff: Staff,
    axe: Axe,
) -> None:
    _, venue = run_by
    green, red = coloured(hunan, staff, "green"), coloured(hunan, staff, "red")
    tokens = clerk.tokens()
    page = open_page(
        hunan, f"/manage#/door/{venue['venue_id']}", tokens=tokens, camera=picture_of(personal_code(green))
    )
    button(page, "扫个人码、登记卡").click()
    expect(page.get_by_text("绿码", exact=True)).to_be_visible()
    expect(page.get_by_role("listitem").first).to_contain_text("可以进入")
    axe(page)

    code = personal_code(red)
    button(page, "下一位").click()
    page.get_by_label("或输入码下面的文字").fill(code)
    button(page, "登记").click()

    expect(page.get_by_text("请勿放行。请对方在原地等候，马上处置。", exact=True)).to_be_visible()
    expect(page.get_by_role("listitem").first).to_contain_text("请拦下")
    axe(page)


def test_a_paper_list_is_sent_and_each_bad_line_is_told(
    hunan: Province, run_by: tuple[Citizen, dict[str, Any]], clerk: Person, open_page: OpenPage
) -> None:
    _, venue = run_by
    page = open_page(hunan, f"/manage#/door/{venue['venue_id']}", tokens=clerk.tokens())
    button(page, "补录纸质登记表").click()
    with page.expect_download() as given:
        button(page, "下载空白登记表").click()
    assert given.value.suggested_filename.endswith(".xlsx")

    assert given.value.path().read_bytes().startswith(b"PK")

    today = f"{datetime.now(UTC) + timedelta(hours=8):%Y-%m-%d}"
    sheet = book([line(today, 时间="00:00", 手机号码=fresh_phone()), line("2021-01-01")])
    page.get_by_label("上传填好的登记表").set_input_files({"name": "list.xlsx", "mimeType": XLSX, "buffer": sheet})

    expect(page.get_by_role("status").get_by_text("补录 1 行，以前录过 0 行，有误 1 行。")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="只能补录最近")).to_contain_text("5")
