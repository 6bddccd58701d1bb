"""The store of standard addresses: found by where they are, and by their text within a town.

Each stands three times: under its square of the map, under its town, and under its name, which says where the other two
are. The name is written last: after a crash the same rows sent again put everything right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from chalicelib.domain.entry.presence import distance_m
from chalicelib.domain.place.venue import Location
from chalicelib.domain.supervision.address import BLOCK, CELL, Square, StandardAddress, reach_m, square
from chalicelib.settings import Settings
from chalicelib.storage import supervision_keys
from chalicelib.storage.bodies import dump, load
from chalicelib.storage.rows.base import bind
from chalicelib.storage.rows.duties import DutyRow

NAME = "name"
AT_ONCE = 9
_TOWN = 9


class Addresses:
    """One province's standard addresses."""

    def __init__(self, settings: Settings) -> None:
        self._row = bind(DutyRow, "duties", settings)
        self._tenant = settings.tenant

    def put(self, addresses: Sequence[StandardAddress]) -> None:
        """Write addresses, in place of what stood under their names."""
        known = self._known(addresses)
        moved = [old for new in addresses if (old := known.get(new.key)) and not _at_one_place(old, new)]
        with self._row.batch_write() as batch:
            for address in addresses:
                for row in self._places(address):
                    batch.save(row)
        with self._row.batch_write() as batch:
            for old in moved:
                for row in self._left(old, addresses):
                    batch.delete(row)
        with self._row.batch_write() as batch:
            for address in addresses:
                batch.save(self._row(supervision_keys.address_pk(self._tenant, address.key), NAME, body=dump(address)))

    def withdraw(self, names: Collection[str]) -> int:
        """Delete addresses by their names; return how many there were."""
        found = self._by_name(names)
        with self._row.batch_write() as batch:
            for address in found.values():
                for row in self._places(address):
                    batch.delete(row)
        with self._row.batch_write() as batch:
            for name in found:
                batch.delete(self._row(supervision_keys.address_pk(self._tenant, name), NAME))
        return len(found)

    def near(self, point: Location, limit: int) -> list[tuple[float, StandardAddress]]:
        """Return the nearest addresses with their distance in metres, within about a kilometre.

        A town has its next address in the next cells; only where nobody lives the blocks around are read whole.
        """
        for to_degree in (CELL, BLOCK):
            sight_m = reach_m(point, to_degree)
            found = self._around(square(point, to_degree))
            near = sorted(
                ((distance_m(point, each.location), each) for each in found), key=lambda pair: (pair[0], pair[1].key)
            )
            seen = [(metres, each) for metres, each in near if metres <= sight_m]
            if len(seen) >= limit or to_degree == BLOCK:
                return seen[:limit]
        return []

    def of_town(self, town: str, region: str) -> Iterator[StandardAddress]:
        """List the addresses of a town, or of a region in it, by region."""
        found = self._row.query(supervision_keys.addresses_pk(self._tenant, town), DutyRow.sk.startswith(region))
        return (load(row.body, StandardAddress) for row in found)

    def _around(self, middle: Square) -> Iterator[StandardAddress]:
        def read(one: Square) -> list[StandardAddress]:
            block = Square(one.row * BLOCK // one.to_degree, one.column * BLOCK // one.to_degree, BLOCK)
            pk = supervision_keys.address_block_pk(self._tenant, block.name)
            where = DutyRow.sk.startswith(supervision_keys.address_cell_sk(one.name)) if one.to_degree == CELL else None
            return [load(row.body, StandardAddress) for row in self._row.query(pk, where)]

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return (each for part in list(pool.map(read, middle.around())) for each in part)

    def _places(self, address: StandardAddress) -> Iterator[DutyRow]:
        block, cell, body = square(address.location, BLOCK), square(address.location, CELL), dump(address)
        yield self._row(
            supervision_keys.address_block_pk(self._tenant, block.name),
            supervision_keys.address_cell_sk(cell.name, address.key),
            body=body,
        )
        yield self._row(
            supervision_keys.addresses_pk(self._tenant, address.region[:_TOWN]),
            supervision_keys.address_sk(address.region, address.key),
            body=body,
        )

    def _left(self, old: StandardAddress, new: Iterable[StandardAddress]) -> Iterator[DutyRow]:
        """Return the rows of an address's old place that its new one has not written over."""
        kept = {(row.pk, row.sk) for each in new if each.key == old.key for row in self._places(each)}
        return (row for row in self._places(old) if (row.pk, row.sk) not in kept)

    def _known(self, addresses: Sequence[StandardAddress]) -> dict[str, StandardAddress]:
        return self._by_name([each.key for each in addresses])

    def _by_name(self, names: Collection[str]) -> dict[str, StandardAddress]:
        wanted = [(supervision_keys.address_pk(self._tenant, name), NAME) for name in dict.fromkeys(names)]
        found = (load(row.body, StandardAddress) for row in self._row.batch_get(wanted, consistent_read=True))
        return {each.key: each for each in found}


def _at_one_place(one: StandardAddress, other: StandardAddress) -> bool:
    return one.region == other.region and square(one.location, CELL) == square(other.location, CELL)
