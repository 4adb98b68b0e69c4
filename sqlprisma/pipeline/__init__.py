"""The river: composes the rooms, touches the files they need, and decides nothing that belongs to a room.

    migrations ─▶ statements ─▶ catalog ─▶ document ─▶ text

Each function is one reach of it, so that `inspect` can show what flows there. What only `explain` needs is not loaded
here: `sqlprisma.pipeline.explaining`.
"""

from sqlprisma.pipeline.drifting import Drifted, LiveDrifted, drift, live_drift, saying_all
from sqlprisma.pipeline.generating import Generated, generate, mapping_options, prisma_names
from sqlprisma.pipeline.loading import Apply, Loaded, load_catalog, load_history, silent
from sqlprisma.pipeline.reading import (
    Operations,
    migration_files,
    read_operations,
    read_scripts,
    read_statements,
)
from sqlprisma.results import Progress

__all__ = [
    "Apply",
    "Drifted",
    "Generated",
    "LiveDrifted",
    "Loaded",
    "Operations",
    "Progress",
    "drift",
    "generate",
    "live_drift",
    "load_catalog",
    "load_history",
    "mapping_options",
    "migration_files",
    "prisma_names",
    "read_operations",
    "read_scripts",
    "read_statements",
    "saying_all",
    "silent",
]
