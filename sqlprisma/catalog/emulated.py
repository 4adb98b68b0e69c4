"""The rows of PostgreSQL's own catalogs, as a server would show them for our catalog; and those of users' tables.

A relation is made only when a query reads it. A column that is not modelled holds a `Missing`: a query that looks at
it learns that it cannot be known. Relations of the whole cluster (roles, settings, databases) are not known at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from sqlprisma.catalog import (
    cells,
    emulated_constraints,
    emulated_information,
    emulated_objects,
    emulated_relations,
    stored_rows,
    system_relations,
)
from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import Table, View
from sqlprisma.catalog.values import Missing, Row, Unknown, Value
from sqlprisma.catalog.world import World

Record = Mapping[str, Value]

_RELATIONS: Mapping[str, Callable[[Catalog], Iterator[Record]]] = {
    **{f"pg_catalog.{name}": made for name, made in emulated_relations.RELATIONS.items()},
    **{f"pg_catalog.{name}": made for name, made in emulated_constraints.RELATIONS.items()},
    **{f"pg_catalog.{name}": made for name, made in emulated_objects.RELATIONS.items()},
    **{f"information_schema.{name}": made for name, made in emulated_information.RELATIONS.items()},
}


_BY_NAME: Mapping[tuple[str, str], Callable[[Catalog, str], Iterator[Record]]] = {
    ("information_schema.columns", "table_name"): emulated_information.all_columns,
    ("pg_catalog.pg_indexes", "indexname"): emulated_relations.index_view,
}
"""Of which column a name is enough to make only the rows that have it: what the guards of migrations ask for."""


def rows(world: World, system: str) -> Sequence[Row]:
    """The rows of a system relation, by its qualified name (`pg_catalog.pg_class`).

    Raises:
        Unknown: where its rows cannot be known.
    """
    made = _RELATIONS.get(system)
    if made is None:
        raise Unknown(f"the rows of {system.removeprefix('pg_catalog.')}")
    if world.emulated is None or world.emulated[0] is not world.catalog:
        world.emulated = (world.catalog, {})
    known = world.emulated[1]
    if system not in known:
        known[system] = list(_rows(system, made(world.catalog)))
    return known[system]


def can_pick(system: str, number: int) -> bool:
    """Whether the rows of a system relation can be made by the name that stands in a column."""
    schema, _, name = system.partition(".")
    relation = system_relations.find(schema, name)
    return relation is not None and (system, relation.columns[number - 1].name) in _BY_NAME


def picked(world: World, system: str, number: int, value: str) -> Sequence[Row]:
    """Of `rows` those that have the name in that column; see `can_pick`."""
    schema, _, name = system.partition(".")
    relation = system_relations.find(schema, name)
    if relation is None:
        return rows(world, system)
    made = _BY_NAME[system, relation.columns[number - 1].name]
    return list(_rows(system, made(world.catalog, value)))


def _rows(system: str, records: Iterable[Record]) -> Iterator[Row]:
    schema, _, name = system.partition(".")
    relation = system_relations.find(schema, name)
    if relation is None:
        raise Unknown(f"the rows of {name}")
    names = [column.name for column in relation.columns]
    absent = {name: Missing(f"{relation.name}.{name}") for name in names}
    for record in records:
        yield tuple(record.get(name, absent[name]) for name in names)


def table_rows(world: World, oid: int) -> Sequence[Row]:
    """The rows of a table, those of its children included, as far as the migrations themselves say.

    Raises:
        Unknown: where they do not.
    """
    catalog = world.catalog
    found = catalog.objects.get(oid)
    if isinstance(found, View) and not found.is_materialized:
        return _view_rows(world, found)
    if not isinstance(found, Table) or found.is_foreign:
        raise Unknown("the rows of a relation that is no table")
    made: list[Row] = []
    for table in _family(catalog, found):
        known = stored_rows.known(catalog, table.oid)
        if known is None or table.is_foreign:
            raise Unknown(f'the rows of "{found.name}"')
        columns = [table.column(column.name) for column in found.columns]
        made += [
            tuple(
                Missing(f'a value in "{found.name}"')
                if column is None
                else cells.to_value(catalog, column.type.oid, cells.of(row, column.number))
                for column in columns
            )
            for row in known
        ]
    return made


def _family(catalog: Catalog, table: Table) -> Iterator[Table]:
    yield table
    for other in catalog.tables():
        if table.oid in (other.partition_of, *other.inherits):
            yield from _family(catalog, other)


def _view_rows(world: World, view: View) -> Sequence[Row]:
    from sqlprisma.catalog import analyze_queries  # noqa: PLC0415 - views are analysed with what this stands on
    from sqlprisma.catalog.evaluate_expressions import Evaluator  # noqa: PLC0415 - the same
    from sqlprisma.catalog.typed_queries import NotAnalysed  # noqa: PLC0415 - the same

    try:
        return list(Evaluator(world).rows(analyze_queries.query(world.catalog, view.query)))
    except NotAnalysed:
        raise Unknown(f'the rows of "{view.name}"') from None
