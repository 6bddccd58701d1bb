"""The stores of tracing; built on first use as the others are."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.custody_stores import CustodyStores

if TYPE_CHECKING:
    from chalicelib.storage.case_exports import CaseExports
    from chalicelib.storage.cases import Cases
    from chalicelib.storage.contacts import Contacts
    from chalicelib.storage.indexes import Indexes
    from chalicelib.storage.pushes import Pushes
    from chalicelib.storage.reveals import Reveals
    from chalicelib.storage.traced_rows import TracedRows
    from chalicelib.storage.trips import Trips
    from chalicelib.storage.window_keys import WindowKeys


class TracingStores(CustodyStores):
    """Everything by which a case and its contacts are kept."""

    @cached_property
    def cases(self) -> Cases:
        """Return the store of cases."""
        from chalicelib.storage.cases import Cases

        return Cases(self.settings)

    @cached_property
    def contacts(self) -> Contacts:
        """Return the store of candidates."""
        from chalicelib.storage.contacts import Contacts

        return Contacts(self.settings)

    @cached_property
    def reveals(self) -> Reveals:
        """Return the store of who may be named."""
        from chalicelib.storage.reveals import Reveals

        return Reveals(self.settings)

    @cached_property
    def case_exports(self) -> CaseExports:
        """Return the store of exports."""
        from chalicelib.storage.case_exports import CaseExports

        return CaseExports(self.settings)

    @cached_property
    def pushes(self) -> Pushes:
        """Return the store of what was pushed to counties."""
        from chalicelib.storage.pushes import Pushes

        return Pushes(self.settings)

    @cached_property
    def indexes(self) -> Indexes:
        """Return the indexes of closed days, sealed."""
        from chalicelib.storage.indexes import Indexes

        return Indexes(self.settings, self.files)

    @cached_property
    def traced_rows(self) -> TracedRows:
        """Return the visits as tracing reads them."""
        from chalicelib.storage.traced_rows import TracedRows

        return TracedRows(self.settings, self.lives)

    @cached_property
    def window_keys(self) -> WindowKeys:
        """Return the day keys of windows."""
        from chalicelib.storage.window_keys import WindowKeys

        return WindowKeys(self.settings, self.wire)

    @cached_property
    def trips(self) -> Trips:
        """Return the store of vehicles' trips."""
        from chalicelib.storage.trips import Trips

        return Trips(self.settings, self.lives)
