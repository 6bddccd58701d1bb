"""The version in every address, and what a module needs before it runs."""

from pathlib import Path

import pytest

from chalicelib.api.web import assets


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for the files of the pages."""
    (tmp_path / "kit").mkdir()
    (tmp_path / "visitor").mkdir()
    monkeypatch.setattr(assets, "WEB", tmp_path)
    for each in (assets.version, assets.names, assets._read, assets.compressed, assets.imported_by):
        monkeypatch.setattr(assets, each.__name__, each.__wrapped__)
    return tmp_path


def test_the_version_changes_with_any_byte_of_any_file(folder: Path) -> None:
    seen = {assets.version()}
    for name, content in [("kit/a.js", "1"), ("kit/a.js", "2"), ("visitor/a.js", "2"), ("page.html", "x")]:
        (folder / name).write_text(content)
        assert assets.version() not in seen
        seen.add(assets.version())

    assert {len(each) for each in seen} == {12}


def test_what_a_module_needs_is_found_through_all_it_imports_once_each(folder: Path) -> None:
    (folder / "visitor/main.js").write_text(
        'import { a } from "../kit/a.js";\nimport "./b.js";\nconst later = () => import("./late.js");\n'
    )
    (folder / "visitor/b.js").write_text('import {\n  a,\n} from "../kit/a.js";\nexport { c } from "./c.js";\n')
    (folder / "visitor/c.js").write_text('import { b } from "./b.js";')
    (folder / "visitor/late.js").write_text("")
    (folder / "kit/a.js").write_text("export const a = 'from \"./none.js\"';")

    assert assets.imported_by("visitor", "main.js") == ("visitor/main.js", "kit/a.js", "visitor/b.js", "visitor/c.js")


def test_a_file_that_does_not_shrink_travels_as_it_is(folder: Path) -> None:
    (folder / "kit/a.js").write_text("x")
    (folder / "kit/b.js").write_text("x" * 1000)

    assert assets.compressed("kit", "a.js") is None
    assert len(assets.compressed("kit", "b.js") or b"") < 1000


def test_only_files_of_the_parts_and_of_known_types_are_served(folder: Path) -> None:
    for name in ("kit/a.js", "kit/b.py", "kit/.env", "page.html", "visitor/c.css"):
        (folder / name).write_text("x")

    assert assets.names() == {"kit/a.js", "visitor/c.css"}
    assert assets.content("kit", "a.js") == b"x"
    assert assets.content("kit", "../page.html") is None
    assert assets.content("kit/..", "page.html") is None
