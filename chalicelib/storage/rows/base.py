"""What every row has: its key, its body as JSON, a version against lost updates, a time to die."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.connection import Connection
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

if TYPE_CHECKING:
    from chalicelib.settings import Settings


M = TypeVar("M", bound=Model)


class Row(Model):
    """A row whose `body` is a domain value as JSON; attributes beside it are there for conditions and indexes."""

    pk = UnicodeAttribute(hash_key=True)
    sk = UnicodeAttribute(range_key=True)
    body = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    expires = NumberAttribute(null=True)


def bind(model: type[M], noun: str, settings: Settings) -> type[M]:
    """Return a model of its own for a deployment's table: stores of two deployments never share one."""
    name = settings.table(noun)
    meta: Any = model.Meta
    if meta.table_name != name or meta.host != settings.endpoint_url:
        meta.table_name, meta.region, meta.host = name, settings.region, settings.endpoint_url
        model._connection = None  # noqa: SLF001  the model keeps the old table otherwise
    return _bound(model, name, settings.region, settings.endpoint_url)


@cache
def _bound(model: type[M], table_name: str, region: str, host: str | None) -> type[M]:
    where = {"table_name": table_name, "region": region, "host": host}
    base: Any = model.Meta
    body = {"Meta": type("Meta", (base,), where), "__module__": model.__module__, "__doc__": model.__doc__}
    metaclass: Any = type(model)
    bound: type[M] = metaclass(model.__name__, (model,), body)
    return bound


def transaction(settings: Settings) -> TransactWrite:
    """Open a transaction: everything in it is written, or nothing."""
    return TransactWrite(connection=_connection(settings.region, settings.endpoint_url))


@lru_cache(maxsize=4)
def _connection(region: str, host: str | None) -> Connection:
    """Keep one connection per deployment: making its client costs forty times the call."""
    return Connection(region=region, host=host)


class Meta:
    """Where a table is; `bind` fills it in before the first use."""

    table_name = "unbound"
    region: str | None = None
    host: str | None = None
    connect_timeout_seconds = 2
    read_timeout_seconds = 8
    max_retry_attempts = 4
