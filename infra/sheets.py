"""Write the committed survey sheets, always the same bytes: `python -m infra.sheets`.

The empty forms that are handed out, the filled demo sheet of 洞口县 and the tampered sheet of the tests. Nobody in them
exists: names are 测试…, numbers are computed from invented birthdays, phones are 1390000….
"""

from pathlib import Path

from chalicelib.domain.person.identity import check_character
from chalicelib.sheets.form import Column
from chalicelib.sheets.list_template import draw_list
from chalicelib.sheets.paper import FIRST_ROW, CellValue, Paper
from chalicelib.sheets.template import survey
from chalicelib.sheets.vehicle_template import draw_vehicles

ROOT = Path(__file__).parent.parent
EMPTY = ROOT / "chalicelib" / "sheets" / "templates" / "survey-empty.xlsx"
EMPTY_LIST = ROOT / "chalicelib" / "sheets" / "templates" / "paper-list-empty.xlsx"
EMPTY_VEHICLES = ROOT / "chalicelib" / "sheets" / "templates" / "vehicles-empty.xlsx"
DEMO = ROOT / "docs" / "samples" / "survey-dongkou.xlsx"
TAMPERED = ROOT / "tests" / "sheets" / "data" / "survey-tampered.xlsx"
COUNTY, COUNTY_CODE = "洞口县", "430525"
PEOPLE = "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥天地玄黄"

# Name, address, entrances as people write them; the place in the list makes the manager.
VENUES = (
    ("小军超市", "洞口县文昌街道桔城社区文昌路 18 号", "东门、西门"),
    (
        "洞口县人民医院（门诊部）",
        "洞口县文昌街道文昌社区桔城路 126 号",
        "门诊大门、急诊入口、住院部入口、员工通道、地下车库入口",
    ),
    ("文昌街道社区卫生服务中心", "洞口县文昌街道和平社区和平路 9 号", "大门"),
    ("洞口县第一中学", "洞口县文昌街道龙山社区雪峰路 2 号", "东门\n南门\n食堂货运通道"),
    ("桔城幼儿园", "洞口县文昌街道桔城社区幼苗巷 6 号", "大门；侧门"),
    ("八角田农贸市场", "洞口县文昌街道八角田社区集贸路 1 号", "东门、南门、西门、北门、货运通道、地下车库入口"),
    ("洞口汽车客运站", "洞口县雪峰街道阳光社区站前路 1 号", "进站口，出站口，售票厅，发车区"),
    ("洞口高铁站", "洞口县花古街道城南村高铁大道 8 号", "进站口、出站口、停车场入口"),
    ("县政务服务中心", "洞口县雪峰街道荷子塘社区桔城大道 88 号", "正门、侧门、地下车库入口"),
    ("+1 酒吧", "洞口县雪峰街道阳光社区雪峰路 31 号", "大门"),
    ("蔡锷公园", "洞口县文昌街道文昌社区公园路", "东门;西门;北门"),
    ("平溪江酒店", "洞口县文昌街道文昌社区沿江路 66 号", "大堂、地下车库入口"),
    ("天井村卫生室", "洞口县雪峰街道天井村 3 组", "大门"),
    ("花古村便民服务中心", "洞口县花古街道花古村 5 组", "大门、侧门"),
    ("高沙镇中心小学", "洞口县高沙镇蓼湄社区学堂路 12 号", "正门，后门"),
    ("高沙古镇游客中心", "洞口县高沙镇长裕社区太平路 4 号", "南门、北门"),
    ("竹市镇竹篙塘社区百姓大药房", "洞口县竹市镇竹篙塘社区商业街 22 号", "大门"),
    ("石江镇土拱桥社区活动中心", "洞口县石江镇土拱桥社区土拱路 7 号", "A 栋 东门、B 栋 西门"),
    ("黄桥镇幸福社区红太阳购物广场", "洞口县黄桥镇幸福社区幸福街 100 号", "东门、西门、员工通道、货运通道"),
    ("山门镇敬老院", "洞口县山门镇松坡社区敬老路 1 号", "大门、侧门"),
    ("凫杨村村委会", "洞口县醪田镇凫杨村 1 组", "大门"),
    ("花园镇红军桥社区文体中心", "洞口县花园镇红军桥社区红军路 3 号", "1号门、2号门"),
    ("老街米粉店", "洞口县江口镇雪峰社区老街 15 号", "大门"),
    (
        "雪峰山冷链物流有限责任公司（洞口县经济开发区一号仓储中心）",
        "洞口县雪峰街道双联村开发区大道 5 号",
        "办公楼大门、\n货运通道",
    ),
    ("罗溪国家森林公园", "洞口县罗溪瑶族乡宝瑶村", "南大门、北大门"),
    ("㵲溪渡口便利店", "洞口县月溪镇月溪村 8 组", "大门"),
)


def main() -> None:
    """Write the five files."""
    empty = ((EMPTY, survey(blank_rows=30)), (EMPTY_LIST, draw_list()), (EMPTY_VEHICLES, draw_vehicles()))
    files = (*empty, (DEMO, demo()), (TAMPERED, tampered()))
    for path, data in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{path.relative_to(ROOT)}: {len(data):,} bytes")


def demo() -> bytes:
    """Return the filled sheet of 洞口县."""
    return survey(COUNTY, [row(place) for place in range(len(VENUES))], blank_rows=4)


def row(place: int) -> tuple[CellValue, ...]:
    """Return the cells of a venue, without its number, with an invented manager."""
    name, address, entrances = VENUES[place]
    count = len([part for part in entrances.replace("\n", "、").replace("，", "、").split("、") if part])
    count += entrances.count(";") + entrances.count("；")
    return (name, f"测试{PEOPLE[place]}", f"139000000{place + 1:02}", id_number(place), address, count, entrances)


def id_number(place: int) -> str:
    """Make a well-formed number that belongs to an invented birthday."""
    first_17 = f"{COUNTY_CODE}{1955 + place}{place % 12 + 1:02}{place + 1:02}{place * 7 + 11:03}"
    return first_17 + check_character(first_17)


def tampered() -> bytes:
    """Return a sheet in which every second row is wrong in one way, and one row in all ways."""
    paper = Paper(COUNTY)
    rows = [list(row(place)) for place in range(14)]
    rows[1][6] = "门诊大门、急诊入口、 门诊 大门、员工通道、地下车库入口"  # H5: one entrance twice, but for spaces
    rows[3][3] = _other_check_character(str(rows[3][3]))  # E7
    rows[5][5] = 5  # G9: six are named
    rows[9] = [
        "",
        "测试\u202e癸",
        "0739-7222222",
        "43052519900230123X",
        "",
        "两三个",
        "东门、东门",
    ]  # row 13: everything
    rows[11][0] = rows[0][0] = "小军超市"
    rows[11][1:4] = rows[0][1:4]  # row 15: row 4 again
    rows[13][3] = str(rows[13][3])[:17]  # E17
    for number, values in enumerate(rows, start=1):
        paper.add_row((number, *values))
    _write_over(paper)
    return paper.finish()


def _write_over(paper: Paper) -> None:
    """Put in what no honest hand writes: a formula in a name, an ID number and a phone typed as numbers."""
    name, phone, number = Column.NAME, Column.MANAGER_PHONE, Column.MANAGER_ID
    places = {column: place for place, column in enumerate(Column)}
    sheet, first = paper.sheet, FIRST_ROW
    sheet.write_formula(first + 7, places[name], '=HYPERLINK("http://example.invalid","高铁站")', None, "高铁站")  # B11
    sheet.write_number(
        first + 12, places[number], float(id_number(12)[:17] + "0"), paper.format_of(Column.NUMBER)
    )  # E16
    sheet.write_number(first + 12, places[phone], 13900000013, paper.format_of(Column.NUMBER))  # D16: harmless


def _other_check_character(number: str) -> str:
    return number[:17] + ("1" if number[17] != "1" else "2")


if __name__ == "__main__":
    main()
