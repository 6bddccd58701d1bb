"""The port to an identity verifier: somebody outside who knows which name, number and phone belong together."""

from __future__ import annotations

from typing import Protocol

from chalicelib.domain.person.particulars import Particulars


class VerifierDown(Exception):
    """The verifier gives no usable answer in time; nobody is called a liar for that."""


class Verifier(Protocol):
    """Says whether particulars belong to one person; of companions and cards the phone is not known."""

    def matches(self, who: Particulars) -> bool:
        """Tell, or raise VerifierDown."""
        ...
