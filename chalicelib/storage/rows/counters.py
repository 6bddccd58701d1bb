"""The table `counters`: figures per venue and 10-minute cell."""

from __future__ import annotations

from chalicelib.storage.rows import base


class CounterRow(base.Row):
    """One row of `counters`."""

    class Meta(base.Meta):
        """The table, once bound."""
