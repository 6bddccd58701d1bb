"""The stores of tracing; built on first use as the others are."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.custody_stores import CustodyStores

if TYPE_CHECKING:
    from chalicelib.storage.cases import Cases
    from chalicelib.storage.indexes import Indexes


class TracingStores(CustodyStores):
    """Everything by which a case and its contacts are kept."""

    @cached_property
    def cases(self) -> Cases:
        """Return the store of cases."""
        from chalicelib.storage.cases import Cases

        return Cases(self.settings)

    @cached_property
    def indexes(self) -> Indexes:
        """Return the indexes of closed days, sealed."""
        from chalicelib.storage.indexes import Indexes

        return Indexes(self.settings, self.files)
