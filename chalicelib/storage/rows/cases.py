"""The table `cases`: tracing and holds, sealed under each case's own key."""

from __future__ import annotations

from pynamodb.attributes import BinaryAttribute

from chalicelib.storage.rows import base


class CaseRow(base.Row):
    """One row of `cases`; `sealed` opens with the case's key, `people` (who answers for it) with the identity key."""

    class Meta(base.Meta):
        """The table, once bound."""

    sealed = BinaryAttribute(legacy_encoding=False, null=True)
    people = BinaryAttribute(legacy_encoding=False, null=True)
