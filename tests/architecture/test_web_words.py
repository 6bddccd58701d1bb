"""The pages' words: the same in every language, none missing, none left over."""

import re
from typing import Any

import pytest

from chalicelib.api.pages import PAGES
from chalicelib.api.web.shells import SHARED
from tests.architecture.web_modules import WEB, read, words

OWNERS = sorted({"kit", *PAGES.values(), *(part for parts in SHARED.values() for part in parts)})
KEY = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_]+)*")
KEPT = {"desk.keys"}
"""Names under which the browser keeps something; they are no sentences."""
AS_PRINTED = {"page.other_language", "form.place", "form.vehicle", "form.expected", "form.addresses"}
"""Chinese in every language: the name of the language, and headings of a form that others print and fill in."""
FILLED_EVERYWHERE = {"command"}
"""What the province calls its own: the frame fills it in for every sentence (`fillEverywhere`)."""
every_owner = pytest.mark.parametrize("owner", OWNERS)


def placeholders(sentence: Any) -> set[str]:
    forms = sentence.values() if isinstance(sentence, dict) else [sentence]
    return {name for form in forms for name in re.findall(r"\{(\w+)\}", form)} - {"count"}


def known_to(owner: str) -> dict[str, Any]:
    known = dict(words("kit", "zh"))
    for each in (*SHARED.get(owner, ()), owner):
        known |= words(each, "zh")
    return known


def modules(owner: str) -> dict[str, Any]:
    return {file: found for file, found in read().items() if file.startswith(f"{owner}/")}


@every_owner
def test_every_language_says_the_same_things(owner: str) -> None:
    chinese, english = words(owner, "zh"), words(owner, "en")

    assert chinese.keys() == english.keys()
    assert {key for key in chinese if placeholders(chinese[key]) != placeholders(english[key])} == set()
    assert [key for key in chinese if not KEY.fullmatch(key)] == []


@every_owner
def test_a_sentence_is_text_or_has_one_form_for_one_and_one_for_others(owner: str) -> None:
    for language in ("zh", "en"):
        for key, sentence in words(owner, language).items():
            forms = list(sentence.values()) if isinstance(sentence, dict) else [sentence]
            assert not isinstance(sentence, dict) or sentence.keys() == {"one", "other"}, key
            assert all(isinstance(form, str) and form.strip() for form in forms), key


@every_owner
def test_chinese_is_chinese_and_english_is_not(owner: str) -> None:
    """A term or an example may be quoted, a sentence may not be left as it was."""
    chinese, latin = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z0-9]")

    def left(sentence: Any) -> bool:
        return len(chinese.findall(str(sentence))) > len(latin.findall(str(sentence)))

    assert [key for key, said in words(owner, "en").items() if left(said) and key not in AS_PRINTED] == []


@every_owner
def test_a_page_says_nothing_that_it_has_no_words_for(owner: str) -> None:
    known = known_to(owner)

    missing = [
        (file, said["line"], said["name"])
        for file, found in modules(owner).items()
        for said in found["said"]
        if said["name"] is not None and said["name"] not in known
    ]
    assert missing == []


@every_owner
def test_whoever_says_a_sentence_fills_in_what_it_leaves_open(owner: str) -> None:
    known = known_to(owner)

    unfilled = [
        (file, said["line"], said["name"], placeholders(known[said["name"]]) - set(said["values"]))
        for file, found in modules(owner).items()
        for said in found["said"]
        if said["name"] in known and said["values"] is not None
        if placeholders(known[said["name"]]) - FILLED_EVERYWHERE - set(said["values"])
    ]
    assert unfilled == []


@every_owner
def test_what_looks_like_the_name_of_a_sentence_is_one(owner: str) -> None:
    """Names are also handed on (`title`, `why`, `nothing`): whatever begins like one of the page's areas is one."""
    known = known_to(owner)
    areas = {key.partition(".")[0] for key in words(owner, "zh")}
    files = re.compile(r"\.(js|css|json|svg|png|wasm|wav|csv|xlsx|pdf|txt|zip)$")

    missing = [
        (file, line, text)
        for file, found in modules(owner).items()
        for line, text in found["texts"]
        if KEY.fullmatch(text) and "." in text and text.partition(".")[0] in areas and not files.search(text)
        if text not in known
        and text not in KEPT
        and not any(key.startswith((f"{text}.", text if text.endswith("_") else f"{text}.")) for key in known)
    ]
    assert missing == []


@every_owner
def test_no_sentence_is_left_over(owner: str) -> None:
    sharing = [page for page, parts in SHARED.items() if owner in parts]
    mine = [found for each in (owner, *sharing, "kit") for found in modules(each).values()]
    read_by = read().values() if owner == "kit" else mine
    texts = {text for found in read_by for _, text in found["texts"]}
    beginnings = tuple(
        {text for found in read_by for text in found["beginnings"] if re.fullmatch(r"[A-Za-z0-9_.]*[._]", text or "")}
    )

    assert [key for key in words(owner, "zh") if key not in texts and not key.startswith(beginnings)] == []


def test_no_page_renames_what_it_shares_with_others() -> None:
    for owner in OWNERS:
        for shared in {"kit", *SHARED.get(owner, ())} - {owner}:
            assert words(shared, "zh").keys() & words(owner, "zh").keys() == set()


def test_every_file_of_words_belongs_to_a_page() -> None:
    found = {file.name.split(".")[1] for file in (WEB / "words").iterdir()}

    assert {name for name in found if not name.startswith(tuple(OWNERS))} == set()
