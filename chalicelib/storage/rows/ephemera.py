"""The table `ephemera`: sign-in codes, limits and outgoing messages: nothing that outlives a day or two."""

from __future__ import annotations

from chalicelib.storage.rows import base


class EphemeraRow(base.Row):
    """One row of `ephemera`."""

    class Meta(base.Meta):
        """The table, once bound."""
