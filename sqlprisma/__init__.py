"""schema.prisma from goose migrations: PostgreSQL's DDL interpreted statically, without a database.

What stands in `__all__` is the Python API, and stays; it is described in `sqlprisma.api`, `sqlprisma.results`,
`sqlprisma.services` and `sqlprisma.config`. It is loaded when it is first asked for, so that `import sqlprisma` costs
nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlprisma.api import check, database_drift, drift, generate, load_catalog, load_config
    from sqlprisma.config import Configuration, Service, Settings
    from sqlprisma.diagnostics import Diagnostic, Failure, Severity
    from sqlprisma.results import CatalogResult, CheckResult, DatabaseDriftResult, DriftResult, GenerateResult
    from sqlprisma.services import Answer, each

    __version__: str

__all__ = [
    "Answer",
    "CatalogResult",
    "CheckResult",
    "Configuration",
    "DatabaseDriftResult",
    "Diagnostic",
    "DriftResult",
    "Failure",
    "GenerateResult",
    "Service",
    "Settings",
    "Severity",
    "__version__",
    "check",
    "database_drift",
    "drift",
    "each",
    "generate",
    "load_catalog",
    "load_config",
]

_HOMES = {
    "Answer": "services",
    "CatalogResult": "results",
    "CheckResult": "results",
    "Configuration": "config",
    "DatabaseDriftResult": "results",
    "Diagnostic": "diagnostics",
    "DriftResult": "results",
    "Failure": "diagnostics",
    "GenerateResult": "results",
    "Service": "config",
    "Settings": "config",
    "Severity": "diagnostics",
    "check": "api",
    "database_drift": "api",
    "drift": "api",
    "each": "services",
    "generate": "api",
    "load_catalog": "api",
    "load_config": "api",
}
"""Where each name comes from."""


if not TYPE_CHECKING:  # a type checker has the imports above, and complains of what is not among them

    def __getattr__(name: str) -> object:
        """A name of the API, loaded now (PEP 562)."""
        if name == "__version__":
            from importlib.metadata import version  # noqa: PLC0415 - costs time that other imports need not spend

            return version("sqlprisma")
        home = _HOMES.get(name)
        if home is None:
            message = f"module {__name__!r} has no attribute {name!r}"
            raise AttributeError(message)
        from importlib import import_module  # noqa: PLC0415 - as above

        found: object = getattr(import_module(f"{__name__}.{home}"), name)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    """What there is, without loading it."""
    return sorted({*globals(), *__all__})
