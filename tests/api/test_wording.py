"""What the API says: a sentence in both languages for every code, and no sentence that nobody says."""

import re
from datetime import UTC, datetime

import pytest

from chalicelib.api.wording import SENTENCES, sentence
from chalicelib.domain import naming
from chalicelib.domain.errors import Gone
from chalicelib.domain.place.issued_code import IssuedCode
from chalicelib.sheets import survey_row
from tests.api.spoken_codes import Spoken, gateway_codes, relayed, spoken, words

# Codes that are put together or looked up where they are said, so that no literal stands in the call.
MADE = {"code_disabled", "code_removed", "code_superseded"}
"""`code_` and what closed it: see IssuedCode.check."""
TABLES = {*naming._CODE_OF_CATEGORY.values(), *survey_row._REFUSED_KINDS.values(), "required", "id_typed_as_number"}
UNSPELLED = {
    "chalicelib/api/answers.py",
    "chalicelib/api/field_errors.py",
    "chalicelib/api/problems.py",
    "chalicelib/api/views/paper_lines.py",
    "chalicelib/domain/errors.py",
    "chalicelib/domain/fields.py",
    "chalicelib/domain/naming.py",
    "chalicelib/sheets/survey_row.py",
    "chalicelib/sheets/vehicle_row.py",
    "chalicelib/storage/venues.py",
    "chalicelib/usecases/survey/import_row.py",
    "chalicelib/usecases/survey/import_vehicle_row.py",
}
"""Files that take a code from a table above, or from whoever calls them."""


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("said", spoken(), ids=lambda said: f"{said.where}-{said.code}")
def test_whatever_is_said_has_a_sentence_whose_places_are_filled(said: Spoken) -> None:
    zh, en = SENTENCES[said.code]

    assert said.facts is None or places(zh) | places(en) <= said.facts


def test_codes_that_no_call_spells_have_sentences_too() -> None:
    assert SENTENCES.keys() >= MADE | TABLES | gateway_codes()


def test_codes_are_spelled_where_they_are_said_except_in_files_that_are_named_here() -> None:
    assert relayed() == UNSPELLED


def test_no_sentence_is_without_somebody_who_says_it() -> None:
    assert SENTENCES.keys() - words() - MADE == set()


@pytest.mark.parametrize("closed_as", ["disabled", "removed", "superseded", "deregistered", None])
def test_a_closed_code_is_told_by_a_code_that_has_a_sentence(closed_as: str | None) -> None:
    now = datetime(2026, 1, 31, tzinfo=UTC)
    code = IssuedCode(
        **dict.fromkeys(("code", "venue", "venue_name", "entrance", "entrance_name", "region", "category"), "x"),
        department=None,
        seed=b"",
        version=1,
        issued_at=now,
        closed_as=closed_as,
    )

    with pytest.raises(Gone) as refused:
        code.check(now)

    assert refused.value.code in SENTENCES


@pytest.mark.parametrize("code", SENTENCES)
def test_both_languages_say_the_same_facts_in_their_own_script(code: str) -> None:
    zh, en = SENTENCES[code]

    assert re.fullmatch(r"[a-z][a-z0-9_]{1,39}", code)
    assert places(zh) == places(en)
    assert re.search(r"[\u4e00-\u9fff]", zh)
    assert en.isascii()
    assert not zh.endswith(("。", "."))
    assert not en.endswith(".")


def test_facts_fill_their_places_and_an_absent_one_breaks_nothing() -> None:
    assert sentence("too_long", "en", {"limit": 60}) == "Too long: at most 60"
    assert sentence("too_long", "zh", {}) == "太长，最多 "


def test_words_of_ours_are_said_in_the_language_of_the_sentence() -> None:
    assert sentence("level_not_allowed", "zh", {"levels": "village, town"}) == "本县规定由村（社区）、乡镇（街道）审核"
    assert sentence("level_not_allowed", "en", {"levels": "village, town"}).endswith("review: village, town")


def test_a_fact_is_never_read_as_a_place() -> None:
    assert sentence("poster_text_too_long", "zh", {"place": "{code} %s"}) == "海报上放不下：{code} %s"
