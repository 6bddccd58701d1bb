"""The table `keys`: wrapped day keys; no backup, no stream, tombstones for ever."""

from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from chalicelib.storage.rows import base


class KeyRow(Model):
    """A day's key: `wrapped` goes when it is erased; the row stays and tells when each step was, and its entry."""

    class Meta(base.Meta):
        """The table, once bound."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    wrapped = BinaryAttribute(legacy_encoding=False, null=True)
    kms_key = UnicodeAttribute(null=True)
    deadline_s = NumberAttribute()
    closed_s = NumberAttribute(null=True)
    erasing_s = NumberAttribute(null=True)
    erased_s = NumberAttribute(null=True)
    committed = NumberAttribute(null=True)
    counted = NumberAttribute(null=True)
    left = NumberAttribute(null=True)
    certified = NumberAttribute(null=True)
    swept = NumberAttribute(null=True)
