"""The table `counters`: figures per venue and 10-minute cell."""

from __future__ import annotations

from pynamodb.attributes import NumberAttribute

from chalicelib.storage.rows import base


class CounterRow(base.Row):
    """The figures of one cell; `total` and `abnormal` stand beside them for conditions."""

    class Meta(base.Meta):
        """The table, once bound."""

    total = NumberAttribute()
    abnormal = NumberAttribute()
