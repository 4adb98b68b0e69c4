"""What the tests of the catalog's semantics share: histories given as SQL, and short views of what they make."""

from __future__ import annotations

from sqlprisma import sql
from sqlprisma.catalog import Catalog, Options, Script, State, deparse, run, types
from sqlprisma.catalog.catalog import NameSpace
from sqlprisma.catalog.objects import Constraint, Index, Namespace, Sequence, Table
from sqlprisma.diagnostics import Diagnostic, Severity
from sqlprisma.source import Source


def script(text: str, *, is_transactional: bool = True, path: str = "1.sql") -> Script:
    """One migration; under NO TRANSACTION each of its statements is one of goose's."""
    read = sql.read_all(Source(path=path, text=text).span())
    assert read.diagnostics == ()
    return Script(statements=read.value, is_transactional=is_transactional, label=path)


def history(*texts: str, is_lenient: bool = False) -> State:
    """The state after migrations, each in its transaction."""
    scripts = [script(text, path=f"{number}.sql") for number, text in enumerate(texts, start=1)]
    return run(scripts, options=Options(lenient=is_lenient))


def made(*texts: str) -> Catalog:
    """The catalog after migrations that PostgreSQL accepts."""
    state = history(*texts)
    assert [found.message for found in state.diagnostics] == []
    return state.catalog


def errors(*texts: str) -> list[Diagnostic]:
    """The errors of a history."""
    return [found for found in history(*texts).diagnostics if found.severity is Severity.ERROR]


def refusal(*texts: str) -> tuple[str | None, str]:
    """SQLSTATE and message of the one error of a history."""
    (found,) = errors(*texts)
    return found.code.sqlstate, found.message


def table(catalog: Catalog, name: str) -> Table:
    """The table of that name, `schema.table` or in public."""
    schema, _, bare = name.rpartition(".")
    namespace = catalog.named(NameSpace.NAMESPACE, 0, schema or "public")
    assert namespace is not None
    oid = catalog.named(NameSpace.RELATION, namespace, bare)
    assert oid is not None, name
    return catalog.get(oid, Table)


def columns(catalog: Catalog, name: str) -> list[str]:
    """The columns of a table as `name type [not null] [default]`."""
    found = table(catalog, name)
    shown = []
    for column in found.columns:
        words = [column.name, types.format_type(catalog, column.type)]
        words += ["not null"] if column.is_not_null else []
        if column.default is not None:
            words.append(deparse.text(catalog, column.default.value, found))
        shown.append(" ".join(words))
    return shown


def constraints(catalog: Catalog, name: str) -> list[str]:
    """The names of a table's constraints, sorted."""
    return sorted(found.name for found in catalog.constraints_of(table(catalog, name)))


def constraint(catalog: Catalog, name: str, constraint_name: str) -> Constraint:
    """A table's constraint of that name."""
    found = catalog.constraints_of(table(catalog, name))
    return next(each for each in found if each.name == constraint_name)


def indexes(catalog: Catalog, name: str) -> list[str]:
    """The names of a table's indexes, sorted."""
    return sorted(found.name for found in catalog.indexes_of(table(catalog, name)))


def index(catalog: Catalog, name: str, index_name: str) -> Index:
    """A table's index of that name."""
    found = catalog.indexes_of(table(catalog, name))
    return next(each for each in found if each.name == index_name)


def relations(catalog: Catalog) -> list[str]:
    """All tables, views and sequences, `schema.name`, sorted."""
    found = [*catalog.tables(), *catalog.views(), *catalog.all(Sequence)]
    return sorted(f"{catalog.get(each.namespace, Namespace).name}.{each.name}" for each in found)
