"""Keys of tracing: what stands in a case's partition; the province leads every one of them."""

from __future__ import annotations

from datetime import datetime

from chalicelib.storage import keys

CASE, CASES, ENDS = "case", "cases", "ends"
CONTACT, RUN = "contact#", "run"
REVEAL, REVEALED, REVEALING = "reveal#", "revealed#", "revealing#"
PUSH, PUSHES, EXPORT = "push#", "pushes", "export#"
TRIPS = "trips"


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


def trips_pk(tenant: str, venue: str) -> str:
    """Spell the partition of a vehicle's trips, a row for each local day."""
    return keys.under(tenant, TRIPS, venue)


def contact_sk(degree: int, run: str = "", name: str = "") -> str:
    """Spell a candidate's place in a case, or how those of an order's run begin without a name."""
    return f"{CONTACT}{degree}#" + (f"{run}#{name}" if run else "")


def contact_run(sk: str) -> str:
    """Read of which run a candidate's place is."""
    return sk.split("#")[2]


def reveal_sk(name: str) -> str:
    """Spell the place of a request to name candidates, or how all of a case's begin without a name."""
    return f"{REVEAL}{name}"


def revealed_sk(contact: str) -> str:
    """Spell the mark of a candidate who may be named."""
    return f"{REVEALED}{contact}"


def revealing_sk(local_day: str) -> str:
    """Spell how many a case's tracer has named alone on a day."""
    return f"{REVEALING}{local_day}"


def push_sk(county: str, number: int | None = None) -> str:
    """Spell the pointer to a case's so-manieth push to a county, or how those pointers begin."""
    return f"{PUSH}{county}#" + ("" if number is None else f"{number:04d}")


def pushes_pk(tenant: str, county: str) -> str:
    """Spell the partition that lists what was pushed to a county."""
    return keys.under(tenant, PUSHES, county)


def export_sk(name: str) -> str:
    """Spell the place of a case's export."""
    return f"{EXPORT}{name}"


def export_key(tenant: str, case: str, name: str) -> str:
    """Spell where the file of an export lies."""
    return f"{keys.files_of(tenant, 'exports')}{case}/{name}"


def index_pk(tenant: str, of_class: str, local_day: str) -> str:
    """Spell the partition of how far the indexes of a class's day have come, county by county."""
    return keys.under(tenant, "index", of_class, local_day)


def is_of_index(pk: str) -> bool:
    """Say whether a partition tells how far indexes have come."""
    return keys.parts(pk)[1] == "index"


def indexes_of(tenant: str, of_class: str, local_day: str) -> str:
    """Spell how the places of the indexes of a class's day begin."""
    return f"{tenant}/index/{of_class}/{local_day}/"


def index_key(tenant: str, of_class: str, local_day: str, county: str, name: str) -> str:
    """Spell the place of a county's index, of which the two files of one building bear the same name."""
    return f"{indexes_of(tenant, of_class, local_day)}{county}/{name}"


def index_file_key(place: str, file: str) -> str:
    """Spell where one of the two files of an index lies."""
    return f"{place}/{file}"
