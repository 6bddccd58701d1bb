"""The table `codes`: what a scan needs in one read."""

from __future__ import annotations

from pynamodb.attributes import UnicodeAttribute
from pynamodb.models import Model

from chalicelib.storage.rows import base


class CodeRow(Model):
    """One code; superseded ones stay, so that a late scan is judged by the time it was made."""

    class Meta(base.Meta):
        """The table, once bound."""

    pk = UnicodeAttribute(hash_key=True)
    body = UnicodeAttribute()
