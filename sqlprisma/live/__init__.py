"""A running PostgreSQL as a catalog, and what it has otherwise than the migrations.

Apart from `compare`, which knows schemas alone and no database, and above it, as it tells its findings. psycopg is
imported here and nowhere else, and only when a database is asked.
"""

from sqlprisma.live.building import Snapshot, build
from sqlprisma.live.connection import connect
from sqlprisma.live.differences import differences, versions
from sqlprisma.live.reading import Applied, read, read_applied
from sqlprisma.live.sides import Scope

__all__ = [
    "Applied",
    "Scope",
    "Snapshot",
    "build",
    "connect",
    "differences",
    "read",
    "read_applied",
    "versions",
]
