"""schema.prisma from goose migrations: PostgreSQL's DDL interpreted statically, without a database.

What stands in `__all__` is the Python API, and stays; it is described in `sqlprisma.api`, `sqlprisma.results`,
`sqlprisma.services` and `sqlprisma.config`. It is loaded when it is first asked for, so that `import sqlprisma` costs
nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlprisma.api import (
        check,
        database_drift,
        drift,
        explain,
        find_schema_files,
        format_file,
        format_text,
        generate,
        list_migrations,
        load_catalog,
        load_config,
        read_operations,
        read_statements,
    )
    from sqlprisma.config import Configuration, Service, Settings
    from sqlprisma.diagnostics import Diagnostic, Failure, Severity
    from sqlprisma.migrations import MigrationFile
    from sqlprisma.results import (
        CatalogResult,
        CheckResult,
        DatabaseDriftResult,
        DriftResult,
        ExplainResult,
        FormatResult,
        GenerateResult,
        OperationsResult,
        StatementsResult,
    )
    from sqlprisma.services import Answer, each
    from sqlprisma.source import SchemaFile

    __version__: str

__all__ = [
    "Answer",
    "CatalogResult",
    "CheckResult",
    "Configuration",
    "DatabaseDriftResult",
    "Diagnostic",
    "DriftResult",
    "ExplainResult",
    "Failure",
    "FormatResult",
    "GenerateResult",
    "MigrationFile",
    "OperationsResult",
    "SchemaFile",
    "Service",
    "Settings",
    "Severity",
    "StatementsResult",
    "__version__",
    "check",
    "database_drift",
    "drift",
    "each",
    "explain",
    "find_schema_files",
    "format_file",
    "format_text",
    "generate",
    "list_migrations",
    "load_catalog",
    "load_config",
    "read_operations",
    "read_statements",
]

_HOMES = {
    "Answer": "services",
    "CatalogResult": "results",
    "CheckResult": "results",
    "Configuration": "config",
    "DatabaseDriftResult": "results",
    "Diagnostic": "diagnostics",
    "DriftResult": "results",
    "ExplainResult": "results",
    "Failure": "diagnostics",
    "FormatResult": "results",
    "GenerateResult": "results",
    "MigrationFile": "migrations",
    "OperationsResult": "results",
    "SchemaFile": "source",
    "Service": "config",
    "Settings": "config",
    "Severity": "diagnostics",
    "StatementsResult": "results",
    "check": "api",
    "database_drift": "api",
    "drift": "api",
    "each": "services",
    "explain": "api",
    "find_schema_files": "api",
    "format_file": "api",
    "format_text": "api",
    "generate": "api",
    "list_migrations": "api",
    "load_catalog": "api",
    "load_config": "api",
    "read_operations": "api",
    "read_statements": "api",
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
