"""A contact with who he is, as it is shown to whoever is on record with that look."""

from __future__ import annotations

from typing import TypedDict

from chalicelib.api.call import Call
from chalicelib.domain.entry.written import Written
from chalicelib.domain.tracing.candidate import Candidate
from chalicelib.domain.tracing.reason_words import Language


class RevealedView(TypedDict):
    """A candidate (the CDC decides what he is): who he is as far as anybody knows, and why, in words."""

    contact_id: str
    degree: int
    name: str
    id_type: str | None
    id_number: str | None
    phone: str | None
    guardian_phone: str | None
    residence: str | None
    reasons: list[str]


def revealed_view(call: Call, candidate: Candidate, who: Written) -> RevealedView:
    """Show a candidate with who he is, in the caller's language."""
    language: Language = "en" if call.language == "en" else "zh"
    return {
        "contact_id": candidate.id,
        "degree": candidate.degree,
        "name": who.name,
        "id_type": who.id_type,
        "id_number": who.id_number,
        "phone": who.phone,
        "guardian_phone": who.guardian_phone,
        "residence": who.residence,
        "reasons": [reason.tell(language, lambda name: candidate.places.get(name, "")) for reason in candidate.reasons],
    }
