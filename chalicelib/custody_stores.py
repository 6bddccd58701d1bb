"""The stores of keys, of their end and of its proof, and the bucket; built on first use as the others are."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.in_force import InForce

if TYPE_CHECKING:
    from chalicelib.storage.audit import Audit
    from chalicelib.storage.audit_entries import AuditEntries
    from chalicelib.storage.case_keys import CaseKeys
    from chalicelib.storage.ciphertexts import Ciphertexts
    from chalicelib.storage.day_key_rows import DayKeyRows
    from chalicelib.storage.day_parts import DayParts
    from chalicelib.storage.epoch_keys import EpochKeys
    from chalicelib.storage.files import Files
    from chalicelib.storage.holds import Holds
    from chalicelib.storage.listed_rows import ListedRows
    from chalicelib.storage.purge_marks import PurgeMarks


class CustodyStores(InForce):
    """Everything by which a day's data is kept, ended and answered for."""

    @cached_property
    def day_key_rows(self) -> DayKeyRows:
        """Return the rows of day keys, for whoever makes and ends them."""
        from chalicelib.storage.day_key_rows import DayKeyRows

        return DayKeyRows(self.settings)

    @cached_property
    def epoch_keys(self) -> EpochKeys:
        """Return the KMS keys that wrap day keys."""
        from chalicelib.storage.epoch_keys import EpochKeys

        return EpochKeys(self.settings)

    @cached_property
    def day_parts(self) -> DayParts:
        """Return how far the parts of a day's custody have come."""
        from chalicelib.storage.day_parts import DayParts

        return DayParts(self.settings, self.files)

    @cached_property
    def purge_marks(self) -> PurgeMarks:
        """Return how far the purge has come."""
        from chalicelib.storage.purge_marks import PurgeMarks

        return PurgeMarks(self.settings)

    @cached_property
    def ciphertexts(self) -> Ciphertexts:
        """Return what lies there sealed, for whoever counts and sweeps it."""
        from chalicelib.storage.ciphertexts import Ciphertexts

        return Ciphertexts(self.settings, self.files)

    @cached_property
    def audit(self) -> Audit:
        """Return the audit chain; usecases/custody/record.py is the way to write to it."""
        from chalicelib.storage.audit import Audit

        return Audit(self.settings)

    @cached_property
    def audit_entries(self) -> AuditEntries:
        """Return the audit chain as it is read."""
        from chalicelib.storage.audit_entries import AuditEntries

        return AuditEntries(self.settings)

    @cached_property
    def files(self) -> Files:
        """Return the bucket."""
        from chalicelib.storage.files import Files

        return Files(self.settings)

    @cached_property
    def case_keys(self) -> CaseKeys:
        """Return the keys of cases and holds."""
        from chalicelib.storage.case_keys import CaseKeys

        return CaseKeys(self.settings)

    @cached_property
    def holds(self) -> Holds:
        """Return the store of holds."""
        from chalicelib.storage.holds import Holds

        return Holds(self.settings)

    @cached_property
    def listed_rows(self) -> ListedRows:
        """Return what a hold may list."""
        from chalicelib.storage.listed_rows import ListedRows

        return ListedRows(self.settings)
