"""The table `health`: a person's colour now, and its changes."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute

from chalicelib.storage.rows import base


class HealthRow(base.Row):
    """One colour; `as_of_ms` orders the feed, `slow_until_ms` asks a scanner to wait, `erased_s` ends his tokens."""

    class Meta(base.Meta):
        """The table, once bound."""

    as_of_ms = NumberAttribute(null=True)
    slow_until_ms = NumberAttribute(null=True)
    erased_s = NumberAttribute(null=True)
