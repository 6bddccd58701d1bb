"""XML of strangers, read by expat without document types: no entities, nothing external."""

from collections.abc import Callable, Iterable
from xml.parsers import expat

from chalicelib.sheets.xlsx.refusal import FileRefused

_TEXT_BUFFER_BYTES = 1 << 16

Start = Callable[[str, dict[str, str]], None]
End = Callable[[str], None]
Text = Callable[[str], None]


def parse(chunks: Iterable[bytes], start: Start, end: End | None = None, text: Text | None = None) -> None:
    """Feed a part to handlers; names come with their prefix, see `local`.

    What a handler raises passes through. Raises FileRefused sheet_broken for what is not well-formed or declares a
    document type (which no spreadsheet program writes, and every entity attack needs).
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = _TEXT_BUFFER_BYTES
    parser.StartDoctypeDeclHandler = _refuse_doctype
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as broken:
        raise FileRefused("sheet_broken") from broken


def local(name: str) -> str:
    """Drop a name's prefix: programs differ in it (`c`, `x:c`), and no two namespaces clash where we look."""
    return name.rpartition(":")[2]


def _refuse_doctype(*_declaration: object) -> None:
    raise FileRefused("sheet_broken")
