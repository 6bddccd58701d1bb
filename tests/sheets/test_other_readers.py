"""Our reader and two others see the same sheet; ours also sees what was typed."""

from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from python_calamine import CalamineWorkbook

from chalicelib.sheets.xlsx.cells import read_cells
from chalicelib.sheets.xlsx.workbook import open_workbook
from infra import sheets
from tests.sheets.builders import xlsx

VALUES = st.one_of(
    st.text(max_size=30)
    .map(lambda text: ILLEGAL_CHARACTERS_RE.sub("", text))
    .filter(lambda text: not text.startswith("=")),
    st.integers(-(10**14), 10**14),
    st.booleans(),
    st.none(),
)


def ours(data: bytes) -> dict[tuple[int, int], str]:
    workbook = open_workbook(data)
    found: dict[tuple[int, int], str] = {}
    for worksheet in workbook.worksheets[:1]:
        read_cells(workbook, worksheet, lambda row, cells: found.update({(row, at): cells[at].text for at in cells}))
    return {place: _newlines(text) for place, text in found.items() if text.strip()}


def calamines(data: bytes) -> dict[tuple[int, int], str]:
    rows = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    texts = {
        (row, column): _newlines(_text(value))
        for row, values in enumerate(rows, start=1)
        for column, value in enumerate(values, start=1)
    }
    return {place: text for place, text in texts.items() if text.strip()}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def test_the_committed_sheets_say_the_same_to_both() -> None:
    for path in (sheets.EMPTY, sheets.DEMO, sheets.TAMPERED):
        assert ours(path.read_bytes()) == calamines(path.read_bytes())


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(VALUES, min_size=1, max_size=5), min_size=1, max_size=5))
def test_any_values_say_the_same_to_both(rows: list[list[object]]) -> None:
    data = xlsx(rows)

    assert ours(data) == calamines(data)
