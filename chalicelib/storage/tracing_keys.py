"""Keys of tracing: what stands in a case's partition; the province leads every one of them."""

from __future__ import annotations

from datetime import datetime

from chalicelib.storage import keys

CASE, CASES, ENDS = "case", "cases", "ends"
CONTACT, RUN = "contact#", "run"


def listed_pk(tenant: str, region: str) -> str:
    """Spell the partition that lists the cases of a region's city, or those of the whole province."""
    return keys.under(tenant, CASES, region[:4])


def ends_pk(tenant: str) -> str:
    """Spell the partition that says when cases end."""
    return keys.under(tenant, ENDS)


def end_sk(at: datetime, case: str = "") -> str:
    """Spell a case's end so that text order is time order; the beginning of all at an instant without a case."""
    return f"{keys.instant(at)}#{case}"


def case_of_end(sk: str) -> str:
    """Read which case such an end is of."""
    return sk.rpartition("#")[2]


def contact_sk(degree: int, run: str = "", name: str = "") -> str:
    """Spell a candidate's place in a case, or how those of an order's run begin without a name."""
    return f"{CONTACT}{degree}#" + (f"{run}#{name}" if run else "")


def contact_run(sk: str) -> str:
    """Read of which run a candidate's place is."""
    return sk.split("#")[2]


def index_pk(tenant: str, of_class: str, local_day: str) -> str:
    """Spell the partition of how far the indexes of a class's day have come, county by county."""
    return keys.under(tenant, "index", of_class, local_day)


def indexes_of(tenant: str, of_class: str, local_day: str) -> str:
    """Spell how the places of the indexes of a class's day begin."""
    return f"{tenant}/index/{of_class}/{local_day}/"


def index_key(tenant: str, of_class: str, local_day: str, county: str, name: str) -> str:
    """Spell the place of a county's index, of which the two files of one building bear the same name."""
    return f"{indexes_of(tenant, of_class, local_day)}{county}/{name}"


def index_file_key(place: str, file: str) -> str:
    """Spell where one of the two files of an index lies."""
    return f"{place}/{file}"
