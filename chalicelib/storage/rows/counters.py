"""The table `counters`: figures per venue and day, and per 10-minute cell."""

from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, NumberAttribute

from chalicelib.storage.rows import base


class CounterRow(base.Row):
    """Figures; `total` and `abnormal` stand beside them for conditions, `cells` are a day's ten minutes packed."""

    class Meta(base.Meta):
        """The table, once bound."""

    total = NumberAttribute()
    abnormal = NumberAttribute()
    cells = BinaryAttribute(legacy_encoding=False, null=True)
