"""The table `alerts`: sealed alerts by county and day, with an index of the open ones."""

from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.storage.rows import base


class OpenIndex(GlobalSecondaryIndex["AlertRow"]):
    """A county's open alerts by the time they were raised; sparse."""

    class Meta:
        """Name and projection of the index."""

        index_name = "open"
        projection = AllProjection()

    open_pk = UnicodeAttribute(hash_key=True)
    open_sk = UnicodeAttribute(range_key=True)


class AlertRow(base.Row):
    """An alert: ids and state in clear, the person sealed, and beside it what was written while it was disposed of."""

    class Meta(base.Meta):
        """The table, once bound."""

    open_pk = UnicodeAttribute(null=True)
    open_sk = UnicodeAttribute(null=True)
    state = UnicodeAttribute()
    sealed = BinaryAttribute(legacy_encoding=False)
    remarks = BinaryAttribute(legacy_encoding=False, null=True)
    open = OpenIndex()
