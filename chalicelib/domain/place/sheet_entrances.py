"""Entrances of a draft that follow their survey sheet when it is imported again."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.domain.naming import same_name_key
from chalicelib.domain.place.venue import Entrance


class Followed(Struct, frozen=True):
    """Entrances that change, and names that are new."""

    changed: tuple[Entrance, ...] = ()
    added: tuple[str, ...] = ()


def follow(present: Sequence[Entrance], names: Sequence[str], *, sheet_rules: bool) -> Followed:
    """Bring a draft's entrances to what the sheet names; a sheet that names none changes none.

    While the sheet rules (nobody has taken the venue over), it is followed whole: an entrance it no longer names takes
    a new name, in order, or goes. Afterwards it only adds: what the manager did stays. A draft has no codes out, so an
    entrance that takes another name confuses nobody.
    """
    if not names:
        return Followed()
    by_key = {same_name_key(entrance.name): entrance for entrance in present}
    wanted = {same_name_key(name): name for name in names}
    new = [name for key, name in wanted.items() if key not in by_key]
    if not sheet_rules:
        return Followed(added=tuple(new))
    old = [entrance for key, entrance in by_key.items() if key not in wanted]
    kept = [(by_key[key], name) for key, name in wanted.items() if key in by_key]
    taken = [*((entrance, name) for entrance, name in kept if entrance.name != name), *zip(old, new, strict=False)]
    renamed = [replace(entrance, name=name) for entrance, name in taken]
    removed = [replace(entrance, state="removed") for entrance in old[len(new) :]]
    return Followed((*renamed, *removed), tuple(new[len(old) :]))
