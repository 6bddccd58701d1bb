"""The two deployed provinces, and people who use them as their own clients would."""

import itertools
import secrets

from tests.provinces import anybody, gansu, hunan, staff  # noqa: F401 - fixtures

SERIAL = itertools.count(secrets.randbelow(10**6))
