"""The stores of one tenant's people: accounts and whoever they speak for, built on first use as all stores are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib import settings as environment
from chalicelib.domain.span import span
from chalicelib.domain.tenant import Tenant
from chalicelib.security.keyring import Keyring
from chalicelib.settings import Settings
from chalicelib.storage.vault import Vault
from chalicelib.storage.wire import Credentials, Wire

if TYPE_CHECKING:
    from chalicelib.storage.accesses import Accesses
    from chalicelib.storage.cards import Cards
    from chalicelib.storage.challenges import Challenges
    from chalicelib.storage.clerks import Clerks
    from chalicelib.storage.companions import Companions
    from chalicelib.storage.erasures import Erasures
    from chalicelib.storage.feedbacks import Feedbacks
    from chalicelib.storage.health import HealthRecords
    from chalicelib.storage.identities import Identities
    from chalicelib.storage.lifetimes import Lifetimes
    from chalicelib.storage.people import People
    from chalicelib.storage.sessions import Sessions
    from chalicelib.storage.staff import Staff
    from chalicelib.storage.tombstones import Tombstones
    from chalicelib.storage.visit_contests import VisitContests
    from chalicelib.verification.port import Verifier


class PeopleStores:
    """Who the people of one tenant are, and the wire and keys that all stores share."""

    def __init__(self, settings: Settings, tenant: Tenant) -> None:
        self.settings, self.tenant = settings, tenant

    def instant(self) -> datetime:
        """Return the present, aware and in UTC."""
        return datetime.now(UTC)

    @cached_property
    def wire(self) -> Wire:
        """Return the lean client of the scan path."""
        at = self.settings
        return Wire(at.region, at.endpoint_url, lambda: Credentials.read(environment.credentials()))

    @cached_property
    def vault(self) -> Vault:
        """Return the key store."""
        return Vault(self.wire, self.settings)

    @cached_property
    def keyring(self) -> Keyring:
        """Return the permanent keys, fetched once."""
        return self.vault.keyring()

    @cached_property
    def tombstones(self) -> Tombstones:
        """Return what was erased on somebody's word, for whoever sets a table back."""
        from chalicelib.storage.tombstones import Tombstones

        return Tombstones(self.settings, self.instant)

    @cached_property
    def clerks(self) -> Clerks:
        """Return the store of clerks."""
        from chalicelib.storage.clerks import Clerks

        return Clerks(self.settings, self.tombstones)

    @cached_property
    def people(self) -> People:
        """Return the store of accounts and the people they speak for."""
        from chalicelib.storage.people import People

        return People(self.settings, self.keyring, self.instant, span(self.tenant, "drafts_days"))

    @cached_property
    def lifetimes(self) -> Lifetimes:
        """Return the time to live of accounts, lean enough for a visitor's refresh."""
        from chalicelib.storage.lifetimes import Lifetimes

        return Lifetimes(self.wire, self.settings, self.instant)

    @cached_property
    def identities(self) -> Identities:
        """Return the store of who speaks for whom."""
        from chalicelib.storage.identities import Identities

        return Identities(self.settings, self.people)

    @cached_property
    def staff(self) -> Staff:
        """Return the store of roles."""
        from chalicelib.storage.staff import Staff

        return Staff(self.settings, self.people, timedelta(days=self.tenant.retention.accesses_days))

    @cached_property
    def companions(self) -> Companions:
        """Return the store of companions."""
        from chalicelib.storage.companions import Companions

        return Companions(self.settings, self.people)

    @cached_property
    def cards(self) -> Cards:
        """Return the store of cards."""
        from chalicelib.storage.cards import Cards

        return Cards(self.settings, self.people)

    @cached_property
    def erasures(self) -> Erasures:
        """Return what ends accounts."""
        from chalicelib.storage.erasures import Erasures

        return Erasures(self.settings, self.people)

    @cached_property
    def accesses(self) -> Accesses:
        """Return the store of who looked at whom."""
        from chalicelib.storage.accesses import Accesses

        return Accesses(self.settings, self.people, timedelta(days=self.tenant.retention.accesses_days))

    @cached_property
    def visit_contests(self) -> VisitContests:
        """Return the store of contested visits."""
        from chalicelib.storage.visit_contests import VisitContests

        return VisitContests(self.settings, self.people.boxes)

    @cached_property
    def feedbacks(self) -> Feedbacks:
        """Return the store of feedback."""
        from chalicelib.storage.feedbacks import Feedbacks

        return Feedbacks(self.settings, self.people.boxes)

    @cached_property
    def verifier(self) -> Verifier:
        """Return who says which name, document and phone belong together."""
        from chalicelib.verification.choose import verifier

        return verifier(self.tenant, self.settings)

    @cached_property
    def sessions(self) -> Sessions:
        """Return the store of sessions, lean enough for a visitor's refresh."""
        from chalicelib.storage.sessions import Sessions

        return Sessions(self.wire, self.settings, self.instant)

    @cached_property
    def challenges(self) -> Challenges:
        """Return the store of sign-in challenges."""
        from chalicelib.storage.challenges import Challenges

        return Challenges(self.settings, self.keyring)

    @cached_property
    def health(self) -> HealthRecords:
        """Return the store of colours."""
        from chalicelib.storage.health import HealthRecords

        return HealthRecords(self.settings)
