"""The table `visits`: one sealed, pseudonymous row per person who entered."""

from __future__ import annotations

from pynamodb.attributes import BinaryAttribute, BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from chalicelib.storage.rows import base


class VisitorIndex(GlobalSecondaryIndex["VisitRow"]):
    """A day pseudonym's rows; keys only."""

    class Meta:
        """Name and projection of the index."""

        index_name = "by_visitor"
        projection = KeysOnlyProjection()

    visitor_pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)


class VisitRow(Model):
    """What may stand in clear, and the sealed rest."""

    class Meta(base.Meta):
        """The table, once bound."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    visitor_pk = UnicodeAttribute()
    abnormal = BooleanAttribute()
    mode = UnicodeAttribute()
    presence = UnicodeAttribute()
    sealed = BinaryAttribute(legacy_encoding=False)
    expires = NumberAttribute()
    by_visitor = VisitorIndex()
