"""How what an engine stands on is."""

from dataclasses import dataclass
from datetime import datetime

from nfy._glue import Call, instant, sized
from nfy._native import ffi, lib
from nfy._noun import Noun


@dataclass(frozen=True)
class StoreHealth:
    """How a database is."""

    engine: str  # "sqlite" or "postgresql"
    version: str  # of the database engine
    schema: int  # version of the schema that it has
    schema_newest: int  # the one that this library knows
    clock: datetime  # what the server shows; to the second for SQLite
    connections: int  # of every program to the database; 0 for SQLite
    connections_max: int  # how many the server allows; 0 for SQLite
    bytes: int  # what the database takes up


class Health(Noun):
    """How what the engine stands on is."""

    def store(self) -> StoreHealth:
        """Asks the database itself, in one round trip."""
        out = sized("nfy_store_health")
        Call()(lib.nfy_health_store, self._handle, out)
        return StoreHealth(
            engine=ffi.string(out.engine).decode(),
            version=ffi.string(out.version).decode(),
            schema=out.schema,
            schema_newest=out.schema_newest,
            clock=instant(out.clock_us),
            connections=out.connections,
            connections_max=out.connections_max,
            bytes=out.bytes,
        )
