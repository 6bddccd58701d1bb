"""The policy in force: the file's, with what two people have changed laid over it, and until when a day may be read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

from chalicelib.domain.errors import Gone, StorageUnavailable
from chalicelib.domain.rule.ruling import Ending
from chalicelib.domain.tenant import Tenant
from chalicelib.people_stores import PeopleStores
from chalicelib.storage.rulings import Rulings

_OUTLIVES_POLICY = frozenset({"wire", "vault", "keyring", "signer", "day_keys", "rulings", "utc_offset"})


class InForce(PeopleStores):
    """What holds now: `tenant` is what everything reads, `filed` what its file says."""

    _filed: Tenant | None = None
    _changed: Mapping[str, Any] = MappingProxyType({})

    @cached_property
    def rulings(self) -> Rulings:
        """Return what says what is in force beside the policy file."""
        return Rulings(self.wire, self.settings, self.tenant.retention.period_s)

    @property
    def filed(self) -> Tenant:
        """Return the policy as its file says it."""
        return self._filed or self.tenant

    @property
    def policy_version(self) -> str:
        """Name the retention in force and the last change of policy in the chain, for whatever is certified by it."""
        from chalicelib.domain.rule.overlay import version_of

        return version_of(self.tenant, self.rulings.last_known.sequence_at(self.instant()))

    def refresh(self) -> None:
        """Take up what is in force now; when nobody can say, what was known last stays."""
        now = self.instant()
        self.rulings.current(now)
        changed = self.rulings.last_known.values_at(now)
        if changed == self._changed:
            return
        from chalicelib.domain.rule.overlay import overlaid

        filed = self.filed
        self._filed, self._changed = filed, changed
        self.tenant = overlaid(filed, changed)
        for name in [name for name in self.__dict__ if name not in _OUTLIVES_POLICY]:
            if isinstance(getattr(type(self), name, None), cached_property):
                del self.__dict__[name]  # built anew on the policy that is in force now

    @property
    def ending(self) -> Ending | None:
        """Return the end of collection, as this container last read it."""
        return self.rulings.last_known.ending

    def check_collecting(self) -> None:
        """Refuse to take in anything of anybody once collection has ended, and while nobody can say whether it has."""
        ruling = self.rulings.current(self.instant())
        if ruling is None:
            raise StorageUnavailable
        if ruling.ending is not None:
            raise Gone("collection_ended")

    def deadline(self, row_class: str, day: date) -> datetime:
        """Return the instant from which the day's rows of a class open to nobody, by what is in force now."""
        from chalicelib.domain.rule.lifetime import ends_at

        return ends_at(self.filed, self.rulings.last_known, row_class, day, self.instant())

    def day_limit_s(self, row_class: str, day: str) -> float:
        """Return until when (epoch seconds) a day (yyyymmdd) may be read, for readers who know its key's own deadline.

        Without a change in force that deadline alone counts, and the scan path computes nothing.
        """
        ruling = self.rulings.last_known
        if not ruling.steps and ruling.ending is None:
            return math.inf
        return self.deadline(row_class, date(int(day[:4]), int(day[4:6]), int(day[6:]))).timestamp()

    def lives(self, row_class: str, day: str, expires_s: float) -> bool:
        """Say whether a row of a class's day that carries its own end may still be seen."""
        return self.instant().timestamp() < min(expires_s, self.day_limit_s(row_class, day))
