"""The table `people`: accounts, the people they speak for, roles, sessions, companions."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute

from chalicelib.storage.rows import base


class PeopleRow(base.Row):
    """One row of `people`; `holder` is the account that a phone or a person belongs to."""

    class Meta(base.Meta):
        """The table, once bound."""

    holder = UnicodeAttribute(null=True)
