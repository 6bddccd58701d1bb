"""The table `audit`: the chain."""

from __future__ import annotations

from chalicelib.storage.rows import base


class AuditRow(base.Row):
    """One row of `audit`."""

    class Meta(base.Meta):
        """The table, once bound."""
