"""The table `venues`: a venue, its entrances and its history share one partition."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex

from chalicelib.storage.rows import base


class CountyIndex(GlobalSecondaryIndex["VenueRow"]):
    """A county's venues by state, then town and village, then time."""

    class Meta:
        """Name and projection of the index."""

        index_name = "county"
        projection = AllProjection()

    county_pk = UnicodeAttribute(hash_key=True)
    county_sk = UnicodeAttribute(range_key=True)


class ManagerIndex(GlobalSecondaryIndex["VenueRow"]):
    """An account's venues, oldest first."""

    class Meta:
        """Name and projection of the index."""

        index_name = "manager"
        projection = AllProjection()

    manager_pk = UnicodeAttribute(hash_key=True)
    manager_sk = UnicodeAttribute(range_key=True)


class VenueRow(base.Row):
    """A venue, an entrance, a line of history, or the mark that a name is taken."""

    class Meta(base.Meta):
        """The table, once bound."""

    county_pk = UnicodeAttribute(null=True)
    county_sk = UnicodeAttribute(null=True)
    manager_pk = UnicodeAttribute(null=True)
    manager_sk = UnicodeAttribute(null=True)
    category = UnicodeAttribute(null=True)
    county = CountyIndex()
    manager = ManagerIndex()
