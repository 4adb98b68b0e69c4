"""PostgreSQL's semantics: a history of operations becomes the catalog that a real server would have."""

from sqlprisma.catalog.catalog import Catalog, initial
from sqlprisma.catalog.interpret import (
    Options,
    Script,
    State,
    apply,
    finish,
    interpret,
    run,
    start,
)
from sqlprisma.catalog.json import to_json

__all__ = [
    "Catalog",
    "Options",
    "Script",
    "State",
    "apply",
    "finish",
    "initial",
    "interpret",
    "run",
    "start",
    "to_json",
]
