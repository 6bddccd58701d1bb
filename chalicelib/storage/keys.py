"""The one place that spells keys: the province leads every one of them."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

COUNTER_SHARDS = 8
AUDIT_PARTITION = 10_000
HISTORY, ENTRANCE, CLERK = "history#", "entrance#", "clerk#"
ACCOUNT, IDENTITY = "account", "identity"
COMPANION, ROLE, SESSION = "companion#", "role#", "session#"
CARD, LIVE_CARD = "card#", "live-card"
HEALTH_POINTS, OFFICERS = "settings#health-points", "officers#"
ACCESS, CONTEST, VISIT = "accesses#", "contest#", "visit#"
TENDED = "tended#"  # sorts after sessions: what is read for every request ends before it
COUNTY_SETTINGS, CHANGE = "settings#county", "change#"
POLICY, SHUTDOWN, IN_FORCE = "policy", "shutdown", "current"


def under(tenant: str, *parts: str) -> str:
    """Spell a partition key of a tenant."""
    return "#".join((tenant, *parts))


def first_of_scan(of_visit: str) -> str:
    """Spell the row of whoever scanned, from the row of somebody beside him."""
    return f"{of_visit.rpartition('#')[0]}#0"


def access_sk(at: datetime, name: str) -> str:
    """Spell a look at a person so that text order is time order."""
    return f"{ACCESS}{instant(at)}#{name}"


def feedback_owner(region: str, of_shard: str) -> str:
    """Spell the partition of a region's feedback, without the province."""
    return f"feedback#{region}#{of_shard}"


def feedback_sk(at: datetime, name: str) -> str:
    """Spell the place of a message, or of an erasure, among others by time."""
    return f"{instant(at)}#{name}"


def visit_contest_sk(name: str) -> str:
    """Spell a contested visit, waiting in its county; its name says nothing of whose it is."""
    return f"{CONTEST}{VISIT}{name}"


def marks_pk(tenant: str, venue: str, local_day: str) -> str:
    """Spell the partition of the marks on a venue's visits of a day."""
    return under(tenant, "marks", venue, local_day)


def mark_sk(of_visit: str, kind: str) -> str:
    """Spell a mark on a visit, or the beginning of all its marks without a kind."""
    return f"{of_visit}#{kind}"


def marked(sk: str) -> tuple[str, str]:
    """Take a mark's place apart: the visit's, and the kind of mark."""
    of_visit, _, kind = sk.rpartition("#")
    return of_visit, kind


def implausible_sk(local_day: str) -> str:
    """Spell how many visits of a venue's day are marked."""
    return f"implausible#{local_day}"


def milliseconds(local_time: str) -> int:
    """Read a local time of day (hhmmssmmm) as milliseconds since midnight."""
    hours, minutes, seconds, rest = local_time[:2], local_time[2:4], local_time[4:6], local_time[6:9]
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest)


def clock(of_milliseconds: int) -> str:
    """Spell milliseconds since local midnight as hhmmssmmm, within the day."""
    inside = min(max(of_milliseconds, 0), 86_400_000 - 1)
    seconds, rest = divmod(inside, 1000)
    return f"{seconds // 3600:02d}{seconds // 60 % 60:02d}{seconds % 60:02d}{rest:03d}"


def parts(key: str) -> list[str]:
    """Take a key apart."""
    return key.split("#")


def instant(at: datetime) -> str:
    """Spell an instant so that text order is time order (UTC, milliseconds)."""
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.") + f"{at.microsecond // 1000:03d}Z"


def day(at: datetime, utc_offset: timedelta) -> str:
    """Spell the tenant's local day of an instant: yyyymmdd."""
    return (at.astimezone(UTC) + utc_offset).strftime("%Y%m%d")


def time_of_day(at: datetime, utc_offset: timedelta) -> str:
    """Spell the local time of day: hhmmssmmm."""
    local = at.astimezone(UTC) + utc_offset
    return local.strftime("%H%M%S") + f"{local.microsecond // 1000:03d}"


def visit_pk(tenant: str, venue: str, local_day: str) -> str:
    """Spell the partition of a venue's day."""
    return under(tenant, venue, local_day)


def visit_sk(local_time: str, entrance: str, scan_id: str, number: int) -> str:
    """Spell the row of the n-th person of a scan."""
    return f"{local_time}#{entrance}#{scan_id}#{number}"


def county_sk(state: str, region: str, at: datetime) -> str:
    """Spell a venue's place in its county: state, the digits below the county, time."""
    return f"{state}#{region[6:]}#{instant(at)}"


def county_prefix(state: str, region: str) -> str:
    """Spell how the places of a region's venues in a state begin."""
    return f"{state}#{region[6:]}"


def history_sk(at: datetime, version: int) -> str:
    """Spell a line of a venue's history so that text order is its order."""
    return f"{HISTORY}{instant(at)}#{version:06d}"


def role_sk(name: str, region: str) -> str:
    """Spell the row of a role in a region."""
    return f"{ROLE}{name}#{region}"


def tended_sk(at: datetime, name: str) -> str:
    """Spell the note of an act upon an account: its day (UTC) alone, for an instant would name the entry it is of."""
    return f"{TENDED}{instant(at)[:8]}#{name}"


def staff_sk(region: str, account: str) -> str:
    """Spell a member's place in the index of staff."""
    return f"{region}#{account}"


def job_sk(job_id: str) -> str:
    """Spell the row of a job."""
    return f"job#{job_id}"


def job_part_sk(job_id: str, start: int | None = None) -> str:
    """Spell the row of what became of a job's part, or how those rows begin."""
    return f"{job_sk(job_id)}#part#" + ("" if start is None else f"{start:08d}")


def card_sk(region: str, at: datetime, card: str) -> str:
    """Spell a card's place in its county's list: the digits below the county, time, card."""
    return f"{region[6:]}#{instant(at)}#{card}"


def added_name(of_class: str, local_day: str, list_name: str) -> str:
    """Name what one list added to a day of a class, which may stand in the audit chain once."""
    return once_name("ADD", of_class, f"{local_day}#{list_name}")


def audit_pk(tenant: str, sequence: int) -> str:
    """Spell the partition of an entry of the audit chain."""
    return under(tenant, str(sequence // AUDIT_PARTITION))


def audit_sk(sequence: int) -> str:
    """Spell an entry's place so that text order is the chain's order."""
    return f"{sequence:012d}"


def once_pk(tenant: str, name: str) -> str:
    """Spell the mark of what may stand in the audit chain once; its partition must not depend on the sequence."""
    return under(tenant, "once", name)


def once_name(kind: str, of_class: str, name: str) -> str:
    """Name what may stand in the audit chain once."""
    return f"{kind}#{of_class}#{name}"


def custody_sk(purpose: str, of_class: str, local_day: str) -> str:
    """Spell how far a county's part of a day's custody has come."""
    return f"custody#{purpose}#{of_class}#{local_day}"


def leaves_key(tenant: str, of_class: str, local_day: str, part: str) -> str:
    """Spell where the leaves of a part of a day's digest lie: places, counts and digests, and nobody's name."""
    return f"{tenant}/commits/{of_class}/{local_day}/{part}.json"


def listed_sk(local_day: str, of_class: str, sequence: int | None = None) -> str:
    """Spell the pointer to an entry of which a class's day may have several, or how those pointers begin."""
    return f"{local_day}#{of_class}#" + ("" if sequence is None else audit_sk(sequence))


def listed_sequence(sk: str) -> int:
    """Read the sequence that such a pointer points to."""
    return int(sk.rpartition("#")[2])


def paper_of_two_sk(number: int | None) -> str:
    """Spell the place of a paper that two people sign, or how all of their places begin."""
    return "paper#" + ("" if number is None else f"{number:06d}")


def paper_sk(kind: str, name: str) -> str:
    """Spell the pointer from a person to a paper about his colour, or the beginning of all of them without a name."""
    return f"paper#{kind}#{name}"


def counter_pk(tenant: str, local_day: str, county: str, of_shard: str) -> str:
    """Spell the partition of a county's figures of a day."""
    return under(tenant, local_day, county, of_shard)


def counter_sk(venue: str, start: str) -> str:
    """Spell the figures of a venue's ten minutes, or of all of them without a start."""
    return f"{venue}#{start}"


def gone_pk(tenant: str, noun: str, of_shard: str) -> str:
    """Spell the partition of what was erased of a table."""
    return under(tenant, "gone", noun, of_shard)


def due_pk(tenant: str, of_shard: str) -> str:
    """Spell the partition of what falls due without a day's key."""
    return under(tenant, "due", of_shard)


def due_sk(at: datetime, kind: str, name: str) -> str:
    """Spell something that ends at an instant so that text order is time order; its name is an opaque id."""
    return f"{instant(at)}#{kind}#{name}"


def day_sk(local_day: str) -> str:
    """Spell the figures of a venue's whole day, or of all its days without one."""
    return f"day#{local_day}"


def cell_of(pk: str, sk: str) -> tuple[str, str, str]:
    """Tell venue, day and ten minutes (their start, hhm0) of a visit's key."""
    _, venue, local_day = parts(pk)
    return venue, local_day, f"{sk[:3]}0"


def alert_pk(tenant: str, county: str, local_day: str) -> str:
    """Spell the partition of a county's alerts of a day."""
    return under(tenant, county, local_day)


def alert_sk(time: str, mark: str) -> str:
    """Spell an alert's place among others, by a time and its mark."""
    return f"{time}#{mark}"


def shard(venue: str) -> str:
    """Spread a county's venues over the counter partitions."""
    return str(hashlib.sha256(venue.encode()).digest()[0] % COUNTER_SHARDS)


def held_sk(row_class: str, local_day: str, name: str) -> str:
    """Spell a held row's place, or how those of a class and day begin without a name."""
    return f"row#{row_class}#{local_day}#{name}"


def row_key(pk: str, sk: str) -> str:
    """Name a row for sealing: a box opens only where it was closed."""
    return f"{pk}|{sk}"


def files_of(tenant: str, of_class: str) -> str:
    """Spell how the places of a class's files begin."""
    return f"{tenant}/{of_class}/"


def upload_key(tenant: str, upload: str) -> str:
    """Spell where an upload lies as it arrived."""
    return f"{tenant}/uploads/{upload}"


def sealed_files_of(tenant: str, of_class: str, local_day: str) -> str:
    """Spell how the places of a class's files begin that are sealed under a day's key."""
    return f"{files_of(tenant, of_class)}sealed/{local_day}/"


def sealed_upload_key(tenant: str, upload: str, local_day: str) -> str:
    """Spell where an upload lies once it is sealed under its day's key."""
    return sealed_files_of(tenant, "uploads", local_day) + upload


def poster_key(tenant: str, entrance: str, digest: str, paper: str, kind: str) -> str:
    """Spell where a poster lies in the bucket: one per entrance, content, paper and format."""
    return f"{tenant}/posters/{entrance}/{digest}-{paper}.{kind}"
