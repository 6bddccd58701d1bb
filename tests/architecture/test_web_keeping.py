"""A form that asks for somebody's document says beside it how long that is kept, by terms of the policy."""

import re

from chalicelib.domain.tenant import Retention
from tests.architecture.web_modules import WEB, own_modules, short, words

ASKS = re.compile(
    r'(?:bound|field|input)\((?:\w+, )*"(?:id_number|number)"|^ +personFields\(|, personFields\(', re.MULTILINE
)
"""A form with a field for a document's number."""
NOT_KEPT = {"manage/search.js", "desk/find.js", "trace/subject.js", "desk/person_fields.js"}
"""Forms that look for somebody, or open a case, whose page says when it ends; and fields that other forms put up."""


def test_a_form_that_asks_for_a_document_says_how_long_it_is_kept() -> None:
    asking = {short(file) for file in own_modules() if ASKS.search(file.read_text("utf-8"))}

    assert {"kit/identity.js", "manage/handover.js", "desk/cards.js"} <= asking
    assert {file for file in asking - NOT_KEPT if "h(Keeping" not in (WEB / file).read_text("utf-8")} == set()


def test_how_long_is_told_in_terms_of_the_policy() -> None:
    said = {name: str(each) for name, each in words("kit", "zh").items() if name.startswith("keeping.")}

    terms = {term for each in said.values() for term in re.findall(r"\{(\w+)\}", each)}

    assert len(said) >= 7
    assert terms <= set(Retention.__struct_fields__)
