"""The stores of supervision; built on first use as the others are."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.tracing_stores import TracingStores

if TYPE_CHECKING:
    from chalicelib.storage.inspections import Inspections
    from chalicelib.storage.orders import Orders


class SupervisionStores(TracingStores):
    """Everything by which places are inspected and orders followed."""

    @cached_property
    def inspections(self) -> Inspections:
        """Return the store of inspections."""
        from chalicelib.storage.inspections import Inspections

        return Inspections(self.settings)

    @cached_property
    def orders(self) -> Orders:
        """Return the store of orders."""
        from chalicelib.storage.orders import Orders

        return Orders(self.settings, self.keyring, self.instant)
