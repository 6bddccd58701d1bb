"""Sealed boxes of the people table: each opens in the row, and for the purpose, it was closed for."""

from __future__ import annotations

import msgspec

from chalicelib.domain.person.account import Account
from chalicelib.domain.person.particulars import Particulars
from chalicelib.security.keyring import Keyring
from chalicelib.storage import keys


class Boxes:
    """Closes and opens what says who somebody is, under the tenant's identity key."""

    def __init__(self, tenant: str, keyring: Keyring) -> None:
        self._tenant = tenant
        self._keyring = keyring

    def close(self, owner: str, sk: str, text: str) -> bytes:
        """Close a text for a row of an account or a person."""
        return self._keyring.seal_identity(text.encode(), self._key(owner, sk))

    def open(self, owner: str, sk: str, box: bytes) -> str:
        """Open such a text."""
        return self._keyring.open_identity(box, self._key(owner, sk)).decode()

    def close_particulars(self, owner: str, sk: str, who: Particulars) -> bytes:
        """Close somebody's particulars for a row."""
        return self.close(owner, sk, msgspec.json.encode(who).decode())

    def open_particulars(self, owner: str, sk: str, box: bytes) -> Particulars:
        """Open such particulars."""
        return msgspec.json.decode(self.open(owner, sk, box), type=Particulars)

    def phone(self, account: Account) -> str | None:
        """Open an account's number."""
        return self.open(account.id, PHONE, account.phone_box) if account.phone_box else None

    def totp(self, account: Account) -> str | None:
        """Open the secret of an account's second factor."""
        return self.open(account.id, TOTP, account.totp_box) if account.totp_box else None

    def _key(self, owner: str, sk: str) -> str:
        return keys.row_key(keys.under(self._tenant, owner), sk)


# Purposes within the row `account`, beside rows that hold one box.
PHONE, TOTP, DECLARED = (f"{keys.ACCOUNT}|{what}" for what in ("phone", "totp", "declared"))
