"""The table `people`: accounts, the people they speak for, roles, sessions, companions."""

from __future__ import annotations

from chalicelib.storage.rows import base


class PeopleRow(base.Row):
    """One row of `people`."""

    class Meta(base.Meta):
        """The table, once bound."""
