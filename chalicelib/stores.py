"""The stores of one tenant, each built on first use: a cold scan pays for no other than its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib import settings as environment
from chalicelib.domain.tenant import Tenant
from chalicelib.security.keyring import Keyring
from chalicelib.settings import Settings
from chalicelib.storage.door import Door
from chalicelib.storage.vault import Vault
from chalicelib.storage.wire import Credentials, Wire

if TYPE_CHECKING:
    from chalicelib.domain.health_paper import HealthContest, ManualChange
    from chalicelib.messaging.message import Provider
    from chalicelib.messaging.queues import Queues
    from chalicelib.storage.accesses import Accesses
    from chalicelib.storage.alert_windows import AlertWindows
    from chalicelib.storage.alerts import Alerts
    from chalicelib.storage.audit import Audit
    from chalicelib.storage.cards import Cards
    from chalicelib.storage.challenges import Challenges
    from chalicelib.storage.clerks import Clerks
    from chalicelib.storage.companions import Companions
    from chalicelib.storage.counters import Counters
    from chalicelib.storage.day_key_rows import DayKeyRows
    from chalicelib.storage.duties import Duties
    from chalicelib.storage.ephemera import Ephemera
    from chalicelib.storage.epoch_keys import EpochKeys
    from chalicelib.storage.erasures import Erasures
    from chalicelib.storage.feedbacks import Feedbacks
    from chalicelib.storage.files import Files
    from chalicelib.storage.health import HealthRecords
    from chalicelib.storage.health_papers import HealthPapers
    from chalicelib.storage.health_points import HealthPointLists
    from chalicelib.storage.identities import Identities
    from chalicelib.storage.jobs import Jobs
    from chalicelib.storage.marks import Marks
    from chalicelib.storage.outbox import Outbox
    from chalicelib.storage.people import People
    from chalicelib.storage.sessions import Sessions
    from chalicelib.storage.staff import Staff
    from chalicelib.storage.venues import Venues
    from chalicelib.storage.visit_contests import VisitContests
    from chalicelib.storage.visits import Visits
    from chalicelib.tenants.categories import Categories
    from chalicelib.tenants.regions import Regions
    from chalicelib.verification.port import Verifier


@dataclass
class Stores:
    """Everything of one tenant that is kept somewhere."""

    settings: Settings
    tenant: Tenant

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
    def day_key_rows(self) -> DayKeyRows:
        """Return the rows of day keys, for whoever makes and ends them."""
        from chalicelib.storage.day_key_rows import DayKeyRows

        return DayKeyRows(self.settings)

    @cached_property
    def epoch_keys(self) -> EpochKeys:
        """Return the KMS keys that wrap day keys."""
        from chalicelib.storage.epoch_keys import EpochKeys

        return EpochKeys(self.settings)

    @cached_property
    def door(self) -> Door:
        """Return what a scan reads and writes."""
        return Door(self.wire, self.settings)

    @cached_property
    def venues(self) -> Venues:
        """Return the store of venues, entrances, codes and history."""
        from chalicelib.storage.venues import Venues

        return Venues(self.settings)

    @cached_property
    def clerks(self) -> Clerks:
        """Return the store of clerks."""
        from chalicelib.storage.clerks import Clerks

        return Clerks(self.settings)

    @cached_property
    def people(self) -> People:
        """Return the store of accounts and the people they speak for."""
        from chalicelib.storage.people import People

        return People(self.settings, self.keyring)

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

        return VisitContests(self.settings, self.people)

    @cached_property
    def verifier(self) -> Verifier:
        """Return who says which name, document and phone belong together."""
        from chalicelib.verification.choose import verifier

        return verifier(self.tenant, self.settings)

    @cached_property
    def sessions(self) -> Sessions:
        """Return the store of sessions, lean enough for a visitor's refresh."""
        from chalicelib.storage.sessions import Sessions

        return Sessions(self.wire, self.settings)

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

    @cached_property
    def visits(self) -> Visits:
        """Return the store of visits, for whoever reads them after the door."""
        from chalicelib.storage.visits import Visits

        return Visits(self.settings)

    @cached_property
    def alerts(self) -> Alerts:
        """Return the store of alerts."""
        from chalicelib.storage.alerts import Alerts

        return Alerts(self.settings)

    @cached_property
    def manual_changes(self) -> HealthPapers[ManualChange]:
        """Return the store of colours changed by hand."""
        from chalicelib.domain.health_paper import ManualChange
        from chalicelib.storage.health_papers import HealthPapers

        lifetime = timedelta(days=self.tenant.retention.contests_days)
        return HealthPapers(self.settings, self.keyring, "manual", ManualChange, lifetime)

    @cached_property
    def health_contests(self) -> HealthPapers[HealthContest]:
        """Return the store of contested colours."""
        from chalicelib.domain.health_paper import HealthContest
        from chalicelib.storage.health_papers import HealthPapers

        lifetime = timedelta(days=self.tenant.retention.contests_days)
        return HealthPapers(self.settings, self.keyring, "contests", HealthContest, lifetime)

    @cached_property
    def alert_windows(self) -> AlertWindows:
        """Return the store of what managers were told last."""
        from chalicelib.storage.alert_windows import AlertWindows

        return AlertWindows(self.settings)

    @cached_property
    def counters(self) -> Counters:
        """Return the store of figures."""
        from chalicelib.storage.counters import Counters

        return Counters(self.settings)

    @cached_property
    def marks(self) -> Marks:
        """Return the store of what is implausible."""
        from chalicelib.storage.marks import Marks

        return Marks(self.settings)

    @cached_property
    def audit(self) -> Audit:
        """Return the audit chain; usecases/record.py is the way to write to it."""
        from chalicelib.storage.audit import Audit

        return Audit(self.settings)

    @cached_property
    def duties(self) -> Duties:
        """Return the store of county settings."""
        from chalicelib.storage.duties import Duties

        return Duties(self.settings)

    @cached_property
    def health_points(self) -> HealthPointLists:
        """Return the store of health points."""
        from chalicelib.storage.health_points import HealthPointLists

        return HealthPointLists(self.settings)

    @cached_property
    def jobs(self) -> Jobs:
        """Return the store of jobs."""
        from chalicelib.storage.jobs import Jobs

        return Jobs(self.settings)

    @cached_property
    def ephemera(self) -> Ephemera:
        """Return the store of what lives a day or two."""
        from chalicelib.storage.ephemera import Ephemera

        return Ephemera(self.settings)

    @cached_property
    def outbox(self) -> Outbox:
        """Return the outgoing messages."""
        from chalicelib.storage.outbox import Outbox

        return Outbox(self.settings, self.queues, self.keyring)

    @cached_property
    def queues(self) -> Queues:
        """Return the queues."""
        from chalicelib.messaging.queues import Queues

        return Queues(self.settings)

    @cached_property
    def sms(self) -> Provider:
        """Return the SMS provider of the policy; only the job that empties the queue speaks to it."""
        from chalicelib.messaging.choose import provider

        return provider(self.tenant, self.settings)

    @cached_property
    def files(self) -> Files:
        """Return the bucket."""
        from chalicelib.storage.files import Files

        return Files(self.settings)

    @cached_property
    def categories(self) -> Categories:
        """Return the province's categories, with who answers for each."""
        from chalicelib.tenants.categories import load

        return load(self.tenant.code)

    @cached_property
    def regions(self) -> Regions:
        """Return the province's regions."""
        from chalicelib.tenants.regions import load

        return load(self.tenant.code)
