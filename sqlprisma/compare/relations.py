"""Relation fields beside foreign keys, and lists that lead to each other beside join tables; field names are free."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlprisma.compare.finding import Drift, Pair
from sqlprisma.compare.meaning import Join, Meaning, Relation
from sqlprisma.compare.names import shown
from sqlprisma.compare.places import Places
from sqlprisma.diagnostics.drift_codes import DriftCode
from sqlprisma.records import replace


def compare(pair: Pair, file: Meaning) -> Iterator[Drift]:
    """Every difference between the relations of a model and the foreign keys of its table."""
    if file.emulates_relations:
        return
    unmet = list(pair.database.relations)
    for written in pair.file.relations:
        if not pair.knows(written.columns):
            continue
        relation = written if _is_whole(written, file) else _led_as(written, unmet)
        alike = [each for each in unmet if set(each.columns) == set(relation.columns)]
        exact = [each for each in alike if _leads_alike(relation, each)]
        known = next(iter((*exact, *alike)), None)
        if known is None:
            yield from _without_key(pair, relation)
        else:
            unmet.remove(known)
            yield from _met(pair, relation, known)
    for known in unmet:
        if known.target in file.tables and pair.knows(known.columns):
            yield _unmodelled(pair, known)


def _is_whole(relation: Relation, file: Meaning) -> bool:
    """Whether the fields that a relation refers to are there: of one that is not that alone is told."""
    target = None if relation.target is None else file.tables.get(relation.target)
    return target is None or all(column in target.columns for column in relation.references)


def _led_as(relation: Relation, known: Iterable[Relation]) -> Relation:
    """The relation with the references of the foreign key that it must mean."""
    same = (each for each in known if (each.columns, each.target) == (relation.columns, relation.target))
    return next((replace(relation, references=each.references) for each in same), relation)


def _leads_alike(file: Relation, database: Relation) -> bool:
    return file.target == database.target and _pairs(file) == _pairs(database)


def _pairs(relation: Relation) -> set[tuple[str, str]]:
    return set(zip(relation.columns, relation.references, strict=False))


def _without_key(pair: Pair, relation: Relation) -> Iterator[Drift]:
    is_shown = any(set(each.columns) == set(relation.columns) for each in pair.database.relations)
    if not is_shown and pair.places.foreign_key(pair.database.name, relation.columns) is not None:
        return  # one that Prisma cannot show
    columns = ", ".join(relation.columns)
    says = f'no foreign key of "{pair.table}" is on ({columns}), and relation {relation.field} needs one'
    migration = pair.places.of_table(pair.database.name)
    found = pair.of_columns(
        DriftCode.NO_FOREIGN_KEY, relation.columns, says, span=relation.span, migration=migration
    )
    yield replace(found, field=relation.field)


def _met(pair: Pair, file: Relation, database: Relation) -> Iterator[Drift]:
    def drift(code: DriftCode, says: str, fix: str = "") -> Drift:
        migration = pair.places.of_foreign_key(pair.database.name, database.columns)
        found = pair.of_columns(code, file.columns, says, fix, span=file.span, migration=migration)
        return replace(found, field=file.field)

    if not _leads_alike(file, database):
        there, here = _target(database), _target(file)
        says = f'"{database.name}" refers to {there}, and relation {file.field} leads to {here}'
        yield drift(DriftCode.RELATION_TARGET, says)
        return
    actions = [
        (word, there, here)
        for word, there, here in (
            ("onDelete", database.on_delete, file.on_delete),
            ("onUpdate", database.on_update, file.on_update),
        )
        if there != here
    ]
    if actions:
        there = ", ".join(f"{word}: {action}" for word, action, _ in actions)
        here = ", ".join(f"{word}: {action}" for word, _, action in actions)
        says = f'"{database.name}" has {there}, and relation {file.field} means {here}'
        yield drift(DriftCode.REFERENTIAL_ACTION, says, f"write {there}")
    if file.name != database.name:
        says = f'the foreign key is called "{database.name}", and relation {file.field} says "{file.name}"'
        yield drift(DriftCode.CONSTRAINT_NAME, says, f'write map: "{database.name}"')


def _target(relation: Relation) -> str:
    table = relation.model if relation.target is None else f'"{shown(relation.target)}"'
    return f"{table} ({', '.join(relation.references)})"


def _unmodelled(pair: Pair, database: Relation) -> Drift:
    says = (
        f'"{database.name}" refers to {_target(database)}, and model {pair.file.model} has no relation for it'
    )
    return pair.of_columns(
        DriftCode.RELATION_NOT_MODELLED,
        database.columns,
        says,
        f"add relation fields to {pair.file.model} and {database.model}",
        span=None,
        migration=pair.places.of_foreign_key(pair.database.name, database.columns),
    )


def compare_joins(database: Meaning, file: Meaning, places: Places) -> Iterator[Drift]:
    """Every difference between the implicit many-to-many relations of both sides."""
    for join in file.joins.values():
        yield from _join(join, database.joins.get(join.table), places)
    tables = {name for _, name in file.tables}
    for join in database.joins.values():
        is_modelled = join.table in file.joins or join.table in tables
        if not is_modelled and join.a in file.tables and join.b in file.tables:
            yield _join_drift(
                join,
                DriftCode.RELATION_NOT_MODELLED,
                f'"{join.table}" joins "{shown(join.a)}" and "{shown(join.b)}", and no two lists lead to each other',
                model=file.tables[join.a].model,
                places=places,
            )


def _join(join: Join, known: Join | None, places: Places) -> Iterator[Drift]:
    sides = f'"{shown(join.a)}" and "{shown(join.b)}"'
    if known is None:
        if not places.has_join(join.table):
            says = (
                f'the migrations have no table "{join.table}", and list {join.field} of {join.model} needs it'
            )
            yield _join_drift(join, DriftCode.UNKNOWN_JOIN_TABLE, says, model=join.model, places=places)
    elif (known.a, known.b) != (join.a, join.b):
        says = f'"{join.table}" joins "{shown(known.a)}" and "{shown(known.b)}", and the schema says {sides}'
        yield _join_drift(join, DriftCode.RELATION_TARGET, says, model=join.model, places=places)


def _join_drift(join: Join, code: DriftCode, says: str, *, model: str, places: Places) -> Drift:
    is_here = join.span is not None
    return Drift(
        code=code,
        says=says,
        table=join.table,
        model=model,
        field=join.field if is_here else None,
        subject=join.table,
        span=join.span,
        migration=places.of_join(join.table),
    )
