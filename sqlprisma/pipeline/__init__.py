"""The river: composes the rooms, touches the files they need, and decides nothing that belongs to a room.

    migrations ─▶ statements ─▶ catalog ─▶ document ─▶ text

Each function is one reach of it, so that `inspect` can show what flows there. What only `explain` needs is not loaded
here: `sqlprisma.pipeline.explaining`.
"""

from sqlprisma.pipeline.drifting import drift, live_drift, saying_all
from sqlprisma.pipeline.generating import generate, mapping_options
from sqlprisma.pipeline.loading import Loaded, load_catalog, load_history, silent
from sqlprisma.pipeline.reading import migration_files, read_operations, read_statements

__all__ = [
    "Loaded",
    "drift",
    "generate",
    "live_drift",
    "load_catalog",
    "load_history",
    "mapping_options",
    "migration_files",
    "read_operations",
    "read_statements",
    "saying_all",
    "silent",
]
