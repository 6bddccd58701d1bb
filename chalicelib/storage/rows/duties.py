"""The table `duties`: supervision, settings and jobs."""

from __future__ import annotations

from chalicelib.storage.rows import base


class DutyRow(base.Row):
    """One row of `duties`."""

    class Meta(base.Meta):
        """The table, once bound."""
