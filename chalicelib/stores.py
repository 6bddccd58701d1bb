"""The stores of one tenant, each built on first use: a cold scan pays for no other than its own."""

from __future__ import annotations

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.coverage_stores import CoverageStores
from chalicelib.domain.span import span
from chalicelib.storage import keys
from chalicelib.storage.door import Door
from chalicelib.supervision_stores import SupervisionStores

if TYPE_CHECKING:
    from chalicelib.domain.alarm.health_paper import HealthContest, ManualChange
    from chalicelib.domain.rule.policy_change import PolicyChange
    from chalicelib.domain.rule.shutdown import Shutdown
    from chalicelib.messaging.message import Provider
    from chalicelib.messaging.queues import Queues
    from chalicelib.storage.alert_windows import AlertWindows
    from chalicelib.storage.alerts import Alerts
    from chalicelib.storage.body_officers import BodyOfficerLists
    from chalicelib.storage.colours import Colours
    from chalicelib.storage.counters import Counters
    from chalicelib.storage.dues import Dues
    from chalicelib.storage.duties import Duties
    from chalicelib.storage.ephemera import Ephemera
    from chalicelib.storage.health_papers import HealthPapers
    from chalicelib.storage.health_points import HealthPointLists
    from chalicelib.storage.jobs import Jobs
    from chalicelib.storage.limits import Limits
    from chalicelib.storage.marks import Marks
    from chalicelib.storage.outbox import Outbox
    from chalicelib.storage.remains import Remains
    from chalicelib.storage.resolutions import Resolutions
    from chalicelib.storage.roll_ups import RollUps
    from chalicelib.storage.ruling_rows import RulingRows
    from chalicelib.storage.unread import Unread
    from chalicelib.storage.venue_ends import VenueEnds
    from chalicelib.storage.venues import Venues
    from chalicelib.storage.visits import Visits
    from chalicelib.tenants.categories import Categories
    from chalicelib.tenants.regions import Regions


class Stores(CoverageStores, SupervisionStores):
    """Everything of one tenant that is kept somewhere."""

    @cached_property
    def door(self) -> Door:
        """Return what a scan reads and writes."""
        return Door(self.wire, self.settings, self.instant)

    @cached_property
    def venues(self) -> Venues:
        """Return the store of venues, entrances, codes and history."""
        from chalicelib.domain.place.venue_end import Ends
        from chalicelib.storage.venues import Keeping, Venues

        ends = Ends(
            contacts=span(self.tenant, "contacts_days"),
            unclaimed=span(self.tenant, "drafts_days"),
            unused=span(self.tenant, "identities_months"),
        )

        def hold(account: str) -> None:
            self.lifetimes.hold(self.people.account(account))

        return Venues(self.settings, Keeping(ends=ends, now=self.instant, hold=hold))

    @cached_property
    def venue_ends(self) -> VenueEnds:
        """Return what forgets whom venues name."""
        from chalicelib.storage.venue_ends import VenueEnds

        return VenueEnds(self.settings, self.venues)

    @cached_property
    def dues(self) -> Dues:
        """Return what falls due without a day's key."""
        from chalicelib.storage.dues import Dues

        return Dues(self.settings)

    @cached_property
    def limits(self) -> Limits:
        """Return the limits of what is asked before a scan."""
        from chalicelib.storage.limits import Limits

        return Limits(self.wire, self.settings)

    @cached_property
    def colours(self) -> Colours:
        """Return where colours are read: the table, and the province's platform where the policy names one."""
        from chalicelib.storage.colours import Colours

        if self.tenant.providers.health_source == "table":
            return Colours(self.door, None, lambda _: None)
        from chalicelib.storage.health_platform import HealthPlatform

        name = f"{self.settings.prefix}/health"

        def token() -> str:
            secret = self.wire.call("secretsmanager", "GetSecretValue", {"SecretId": name})
            return str(secret["SecretString"]).strip()

        platform = HealthPlatform(self.tenant.providers.health_url, token)
        return Colours(self.door, platform, lambda person: self.door.document(person, self.keyring))

    def companion_document(self, account: str, companion: str, box: str) -> tuple[str, str]:
        """Open a companion's type and number of document, for a platform that must be asked about him."""
        return self.door.companion_document(account, companion, box, self.keyring)

    @cached_property
    def manual_changes(self) -> HealthPapers[ManualChange]:
        """Return the store of colours changed by hand."""
        from chalicelib.domain.alarm.health_paper import ManualChange
        from chalicelib.storage.health_papers import HealthPapers

        lifetime = timedelta(days=self.tenant.retention.contests_days)
        return HealthPapers(self.settings, self.keyring, "manual", ManualChange, lifetime)

    @cached_property
    def health_contests(self) -> HealthPapers[HealthContest]:
        """Return the store of contested colours."""
        from chalicelib.domain.alarm.health_paper import HealthContest
        from chalicelib.storage.health_papers import HealthPapers

        lifetime = timedelta(days=self.tenant.retention.contests_days)
        return HealthPapers(self.settings, self.keyring, "contests", HealthContest, lifetime)

    @cached_property
    def ruling_rows(self) -> RulingRows:
        """Return the row that says what is in force, for whoever changes it."""
        from chalicelib.storage.ruling_rows import RulingRows

        return RulingRows(self.settings)

    @cached_property
    def policy_changes(self) -> Resolutions[PolicyChange]:
        """Return the store of changes of policy."""
        from chalicelib.domain.rule.policy_change import PolicyChange
        from chalicelib.storage.resolutions import Resolutions

        return Resolutions(self.settings, self.keyring, keys.POLICY, PolicyChange)

    @cached_property
    def remains(self) -> Remains:
        """Return what is left when collection has ended."""
        from chalicelib.storage.remains import Remains

        return Remains(self.settings)

    @cached_property
    def shutdowns(self) -> Resolutions[Shutdown]:
        """Return the store of orders that end the collection."""
        from chalicelib.domain.rule.shutdown import Shutdown
        from chalicelib.storage.resolutions import Resolutions

        return Resolutions(self.settings, self.keyring, keys.SHUTDOWN, Shutdown)

    @cached_property
    def visits(self) -> Visits:
        """Return the store of visits, for whoever reads them after the door."""
        from chalicelib.storage.visits import Visits

        return Visits(self.settings, self.lives)

    @cached_property
    def alerts(self) -> Alerts:
        """Return the store of alerts."""
        from chalicelib.storage.alerts import Alerts

        return Alerts(self.settings, self.lives)

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
    def roll_ups(self) -> RollUps:
        """Return the store of figures by region."""
        from chalicelib.storage.roll_ups import RollUps

        return RollUps(self.settings)

    @cached_property
    def marks(self) -> Marks:
        """Return the store of what is implausible."""
        from chalicelib.storage.marks import Marks

        return Marks(self.settings, self.lives)

    @cached_property
    def duties(self) -> Duties:
        """Return the store of county settings."""
        from chalicelib.storage.duties import Duties

        return Duties(self.settings)

    @cached_property
    def body_officers(self) -> BodyOfficerLists:
        """Return the store of officers."""
        from chalicelib.storage.body_officers import BodyOfficerLists

        lifetime = span(self.tenant, "identities_months")
        return BodyOfficerLists(self.settings, self.keyring, self.instant, lifetime)

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
    def unread(self) -> Unread:
        """Return the visits whose colour is to be read again."""
        from chalicelib.storage.unread import Unread

        return Unread(self.settings)

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
    def categories(self) -> Categories:
        """Return the province's categories, with who answers for each."""
        from chalicelib.tenants.categories import load

        return load(self.tenant.code)

    @cached_property
    def regions(self) -> Regions:
        """Return the province's regions."""
        from chalicelib.tenants.regions import load

        return load(self.tenant.code)
