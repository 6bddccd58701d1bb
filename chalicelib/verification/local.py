"""The verifier of local stages: believes what is well-formed, and lets two marks in a name show the other answers."""

from __future__ import annotations

from chalicelib.domain.person.particulars import Particulars
from chalicelib.verification.port import VerifierDown

MISMATCH, DOWN = "不符", "中断"


class LocalVerifier:
    """Believes everybody whose name holds neither 不符 (mismatch) nor 中断 (verifier down)."""

    def matches(self, who: Particulars) -> bool:
        """Tell, or raise VerifierDown."""
        if DOWN in who.name:
            raise VerifierDown("the name asks for it")
        return MISMATCH not in who.name
