"""Keys of supervision: lists, orders and inspections of a county; the province leads every one of them."""

from __future__ import annotations

from datetime import datetime

from chalicelib.storage import keys

EXPECTED = "expected#"
MATCHING, POSTED = "matching#", "posted#"
INSPECTION, INSPECTED = "inspection#", "inspected"
ORDER, ORDERED, OVERDUE = "order#", "ordered", "overdue"
FIGURES, STANDING, STALE = "figures", "standing", "stale"


def batch_key(tenant: str, batch: str, name: str) -> str:
    """Spell where a file of a batch of posters lies: its plan, its parts, or the whole."""
    return f"{tenant}/batches/{batch}/{name}"


def ledger_key(tenant: str, ledger: str, name: str) -> str:
    """Spell where a part or a volume of a ledger lies, sealed under its day's key of uploads."""
    return f"{keys.files_of(tenant, 'exports')}{ledger}/{name}"


def expected_sk(region: str, department: str, name: str = "") -> str:
    """Spell a place that should exist, or how a department's list for a region begins without a name."""
    return f"{EXPECTED}{region}#{department}#{name}"


def inspection_sk(at: datetime, name: str) -> str:
    """Spell an inspection's place in its county so that text order is time order."""
    return f"{INSPECTION}{keys.instant(at)}#{name}"


def inspected_pk(tenant: str, name: str) -> str:
    """Spell the partition that says where the inspection of this id is kept: an id is a phone's, and known once."""
    return keys.under(tenant, INSPECTED, name)


def inspected_sk(venue: str, at: datetime | None = None, name: str = "") -> str:
    """Spell an inspection's place among its venue's, or how those begin."""
    return f"{INSPECTED}#{venue}#" + ("" if at is None else f"{keys.instant(at)}#{name}")


def inspection_of(sk: str) -> str:
    """Return the place in the county of an inspection that stands among its venue's."""
    return INSPECTION + "#".join(keys.parts(sk)[-2:])


def inspections_since(at: datetime) -> str:
    """Spell where a county's inspections of an instant begin; those before it end there."""
    return INSPECTION + keys.instant(at)


def inspected_since(venue: str, at: datetime) -> str:
    """Spell where a venue's inspections of an instant begin."""
    return inspected_sk(venue) + keys.instant(at)


def photo_key(tenant: str, local_day: str, name: str) -> str:
    """Spell where a photo lies, sealed under its inspection's day."""
    return keys.sealed_files_of(tenant, "photos", local_day) + name


def expected_pk(tenant: str, county: str) -> str:
    """Spell the partition of the parts of a county's lists, in force and before."""
    return keys.under(tenant, "listed", county)


def expected_part_sk(region: str, department: str, list_id: str, start: int | None = None) -> str:
    """Spell a part of a department's list that begins after `start` rows, or how its parts begin."""
    return f"{region}#{department}#{list_id}#" + ("" if start is None else f"{start:08d}")


def matching_sk(name: str) -> str:
    """Spell what people decided about a row of a list."""
    return f"{MATCHING}{name}"


def doubted_sk(local_day: str) -> str:
    """Spell how many visits of a venue's day are marked, by entrance; sorts after the venue's days."""
    return f"doubted#{local_day}"


def posted_sk(venue: str) -> str:
    """Spell that a venue has a poster."""
    return f"{POSTED}{venue}"


def address_pk(tenant: str, name: str) -> str:
    """Spell the partition that says where a standard address stands."""
    return keys.under(tenant, "address", name)


def addresses_pk(tenant: str, town: str) -> str:
    """Spell the partition of a town's standard addresses."""
    return keys.under(tenant, "addresses", town)


def address_sk(region: str, name: str) -> str:
    """Spell an address's place in its town, by village."""
    return f"{region}#{name}"


def address_block_pk(tenant: str, name: str) -> str:
    """Spell the partition of the addresses in a block of the map."""
    return keys.under(tenant, "block", name)


def address_cell_sk(cell: str, name: str = "") -> str:
    """Spell an address's place in its block, by cell, or how those of a cell begin."""
    return f"{cell}#{name}"


def figures_pk(tenant: str, county: str, local_day: str) -> str:
    """Spell the partition of a county's rolled-up figures of a day."""
    return keys.under(tenant, local_day, county, FIGURES)


def standing_pk(tenant: str, county: str) -> str:
    """Spell the partition that says how a county's venues stand now."""
    return keys.under(tenant, STANDING, county)


def facet_sk(unit: str, facet: str = "") -> str:
    """Spell one facet of a unit's figures, or how all of them begin."""
    return f"{unit}#{facet}"


def stale_pk(tenant: str, county: str) -> str:
    """Spell the partition of a county's past days whose figures changed."""
    return keys.under(tenant, STALE, county)


def order_sk(local_day: str, mark: str) -> str:
    """Spell an order's place in its county, or that of its region above one."""
    return f"{ORDER}{local_day}#{mark}"


def ordered_pk(tenant: str, unit: str) -> str:
    """Spell the partition that lists what a unit, a venue or a department gave or was given."""
    return keys.under(tenant, ORDERED, unit)


def ordered_sk(local_day: str, name: str) -> str:
    """Spell an order's place in such a list so that text order is the order of days."""
    return f"{local_day}#{name}"


def ordered_name(sk: str) -> str:
    """Read which order stands at a place of such a list."""
    return keys.parts(sk)[1]


def overdue_pk(tenant: str, region: str) -> str:
    """Spell the partition that says when a city's orders are to be escalated."""
    return keys.under(tenant, OVERDUE, region[:4])


def overdue_sk(at: datetime, name: str = "") -> str:
    """Spell when an order is to be escalated so that text order is time order."""
    return ordered_sk(keys.instant(at), name)
