"""The table `cases`: tracing, sealed under each case's own key."""

from __future__ import annotations

from chalicelib.storage.rows import base


class CaseRow(base.Row):
    """One row of `cases`."""

    class Meta(base.Meta):
        """The table, once bound."""
