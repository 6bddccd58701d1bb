"""The stores of coverage: lists of what should exist, what people decided, posters, days of doors, addresses."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chalicelib.settings import Settings
    from chalicelib.storage.addresses import Addresses
    from chalicelib.storage.door_days import DoorDays
    from chalicelib.storage.expected_lists import ExpectedLists
    from chalicelib.storage.matchings import Matchings
    from chalicelib.storage.postings import Postings


class CoverageStores:
    """Everything by which a county sees what is missing; built on first use as the others are."""

    settings: Settings

    @cached_property
    def expected_lists(self) -> ExpectedLists:
        """Return the store of places that should exist."""
        from chalicelib.storage.expected_lists import ExpectedLists

        return ExpectedLists(self.settings)

    @cached_property
    def matchings(self) -> Matchings:
        """Return the store of what people decided about rows of lists."""
        from chalicelib.storage.matchings import Matchings

        return Matchings(self.settings)

    @cached_property
    def postings(self) -> Postings:
        """Return the store of posters made."""
        from chalicelib.storage.postings import Postings

        return Postings(self.settings)

    @cached_property
    def door_days(self) -> DoorDays:
        """Return the days of many venues."""
        from chalicelib.storage.door_days import DoorDays

        return DoorDays(self.settings)

    @cached_property
    def addresses(self) -> Addresses:
        """Return the store of standard addresses."""
        from chalicelib.storage.addresses import Addresses

        return Addresses(self.settings)
