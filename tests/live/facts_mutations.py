"""Single changes of what a database says of itself, each of which must be told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

from sqlprisma.live import facts
from sqlprisma.live.facts import Facts

NamedT = TypeVar("NamedT", bound=facts.Named)
Mutation = tuple[str, Facts]


def mutations(found: Facts) -> Iterator[Mutation]:
    """Each with a word for it; what an index or constraint has from a parent is told of the parent alone."""
    yield from _of_relations(found)
    yield from _of_columns(found)
    yield from _of_constraints(found)
    yield from _of_indexes(found)
    yield from _of_types(found)
    for at, sequence in enumerate(found.sequences):
        if not sequence.is_identity:
            others = (*found.sequences[:at], *found.sequences[at + 1 :])
            yield f"no sequence {sequence.name}", replace(found, sequences=others)
            changed = replace(sequence, owner_table=None if sequence.owner_table else "nowhere", type="point")
            yield f"sequence {sequence.name}", replace(found, sequences=(*others, changed))


def _of_relations(found: Facts) -> Iterator[Mutation]:
    for at, relation in enumerate(found.relations):
        if relation.name != "goose_db_version":
            others = (*found.relations[:at], *found.relations[at + 1 :])
            yield f"no {relation.name}", replace(found, relations=others)
            renamed = replace(relation, name=f"{relation.name} by hand", partition_bound=None)
            yield f"one more {relation.name}", replace(found, relations=(*found.relations, renamed))


def _skipped(found: Facts) -> frozenset[int]:
    return frozenset(each.oid for each in found.relations if each.name == "goose_db_version")


def _of_columns(found: Facts) -> Iterator[Mutation]:
    views = {each.oid for each in found.relations if each.is_view}
    for table, columns in found.columns.items():
        if table in _skipped(found) or table not in {each.oid for each in found.relations}:
            continue
        for at, column in enumerate(columns):
            for word, changed in _changes(column, is_view=table in views):
                kept = (*columns[:at], *changed, *columns[at + 1 :])
                yield f"{column.name}: {word}", replace(found, columns={**found.columns, table: kept})


def _changes(column: facts.Column, *, is_view: bool) -> Iterator[tuple[str, tuple[facts.Column, ...]]]:
    yield "dropped", ()
    yield "renamed", (replace(column, name=f"{column.name} by hand"),)
    yield "doubled", (column, replace(column, name="by hand"))
    if is_view:
        return
    yield "null", (replace(column, is_not_null=not column.is_not_null),)
    yield "identity", (replace(column, identity="" if column.identity else "a"),)
    if not column.generated:
        yield "default", (replace(column, default_text="gen_random_bytes(7)"),)
    yield "generated", (replace(column, generated="" if column.generated else "s"),)
    if column.default_text is not None:
        yield "no default", (replace(column, default_text=None, generated=""),)


def _of_constraints(found: Facts) -> Iterator[Mutation]:
    for table, constraints in found.constraints.items():
        for at, constraint in enumerate(constraints):
            if table in _skipped(found) or constraint.is_inherited:
                continue
            others = (*constraints[:at], *constraints[at + 1 :])
            valid = constraint.definition.removesuffix(" NOT VALID")
            invalid = valid if valid != constraint.definition else f"{valid} NOT VALID"
            extra = replace(constraint, name="by hand", kind="c", definition="CHECK (false)")
            for word, changed in (
                ("dropped", others),
                ("renamed", (*others, replace(constraint, name="by hand"))),
                ("another", (*others, replace(constraint, definition="CHECK (false)"))),
                ("validated", (*others, replace(constraint, definition=invalid))),
                ("added", (*constraints, extra)),
            ):
                mutated = replace(found, constraints={**found.constraints, table: changed})
                yield f"{constraint.name}: {word}", mutated


def _of_indexes(found: Facts) -> Iterator[Mutation]:
    views = {each.oid for each in found.relations if each.is_view}
    for table, indexes in found.indexes.items():
        for at, index in enumerate(indexes):
            if table in _skipped(found) | views or index.is_inherited or index.constraint_name is not None:
                continue
            others = (*indexes[:at], *indexes[at + 1 :])
            for word, changed in (
                ("dropped", others),
                ("renamed", (*others, replace(index, name="by hand"))),
                ("unique", (*others, replace(index, is_unique=not index.is_unique))),
                ("another", (*others, replace(index, definition=f"{index.definition} WHERE false"))),
                ("added", (*indexes, replace(index, name="by hand"))),
            ):
                yield f"{index.name}: {word}", replace(found, indexes={**found.indexes, table: changed})


def _of_types(found: Facts) -> Iterator[Mutation]:
    for at, enum in enumerate(found.enums):
        others = (*found.enums[:at], *found.enums[at + 1 :])
        for word, changed in (
            ("dropped", others),
            ("added", (*found.enums, replace(enum, name="by hand"))),
            ("more", (*others, replace(enum, labels=[*enum.labels, "by hand"]))),
            ("less", (*others, replace(enum, labels=enum.labels[1:]))),
            ("order", (*others, replace(enum, labels=enum.labels[::-1]))),
        ):
            is_same = word in {"less", "order"} and len(enum.labels) < (1 if word == "less" else 2)
            if not is_same:
                yield f"{enum.name}: {word}", replace(found, enums=changed)
    for word, domains in _less_and_more(found.domains):
        yield word, replace(found, domains=domains)
    for word, composites in _less_and_more(found.composites):
        yield word, replace(found, composites=composites)
    for word, ranges in _less_and_more(found.ranges):
        yield word, replace(found, ranges=ranges)


def _less_and_more(members: tuple[NamedT, ...]) -> Iterator[tuple[str, tuple[NamedT, ...]]]:
    for at, each in enumerate(members):
        yield f"no {each.name}", (*members[:at], *members[at + 1 :])
        yield f"one more like {each.name}", (*members, replace(each, name="by hand"))
