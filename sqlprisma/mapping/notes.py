"""The sentences above models and enums.

In database naming they are Prisma's, word for word, in its order, and the text of a COMMENT ON is not shown
(prisma-engines, introspection/rendering/models.rs). In idiomatic naming goose owns the migrations, so the sentences
about Prisma Migrate are left out and the comments are the documentation.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma.catalog.objects import Column, Constraint, ConstraintKind, Index, Table, Type, View
from sqlprisma.mapping.columns import byte_order, has_expressions
from sqlprisma.mapping.database import RESERVED
from sqlprisma.mapping.names import Chosen, Reason
from sqlprisma.mapping.plan import Plan
from sqlprisma.mapping.scope import is_about_a_leaf

_SETUP = "requires additional setup for migrations. Visit https://pris.ly/d/"

NO_IDENTIFIER = (
    "The underlying table does not contain a valid unique identifier "
    "and can therefore currently not be handled by Prisma Client."
)
NO_COLUMNS = (
    "We could not retrieve columns for the underlying table. "
    "Either it has none or you are missing rights to see them. Please check your privileges."
)
INVALID_FIELD = (
    "This field was commented out because of an invalid name. "
    "Please provide a valid one that matches [a-zA-Z][a-zA-Z0-9_]*"
)
_COMMENTED = (
    "in the database, and requires an additional setup for migrations: "
    "Read more: https://pris.ly/d/database-comments"
)


def of_model(plan: Plan, table: Table) -> str | None:
    """What stands above a model."""
    if not plan.options.is_database:
        own = () if table.comment is None else (table.comment,)
        return _joined((*own, *_identity(plan, table)))
    return _joined(_prismas(plan, table))


def of_field(plan: Plan, column: Column) -> str | None:
    """What stands above a field: its comment, in idiomatic naming."""
    return None if plan.options.is_database else column.comment


def of_enum(plan: Plan, enum: Type) -> str | None:
    """What stands above an enum."""
    if not plan.options.is_database:
        return enum.comment
    return f"This enum is commented {_COMMENTED}" if enum.comment and plan.is_new_enum(enum) else None


def of_view(plan: Plan, view: View) -> str | None:
    """What stands above a view."""
    if not plan.options.is_database:
        return view.comment
    chosen = plan.model(view)
    lines = []
    if _is_reserved(view, chosen):
        lines.append(_reserved("view", chosen.name, view.name))
    if plan.is_new(view) and _is_commented(plan, view):
        lines.append(f"This view or at least one of its fields has comments {_COMMENTED}")
    return _joined(lines)


def superseded(plan: Plan, found: Table | View | Type | Column) -> tuple[str, ...]:
    """What was generated above it once and no longer is, in idiomatic naming."""
    if plan.options.is_database:
        return ()
    is_usable = isinstance(found, Table) and not plan.is_ignored(found)
    return (*found.former_comments, *((NO_IDENTIFIER,) if is_usable else ()))


def _joined(lines: Iterable[str]) -> str | None:
    return "\n".join(lines) or None


def _is_reserved(holder: Table | View, chosen: Chosen) -> bool:
    """Whether the name could not stay; it may be another's besides."""
    return chosen.reason is Reason.RESERVED or (chosen.reason is Reason.COLLISION and holder.name in RESERVED)


def _reserved(kind: str, name: str, original: str) -> str:
    return (
        f"This {kind} has been renamed to '{name}' during introspection, "
        f"because the original name '{original}' is reserved."
    )


def _identity(plan: Plan, table: Table) -> Iterable[str]:
    if not table.columns:
        yield NO_COLUMNS
    elif plan.is_ignored(table):
        yield NO_IDENTIFIER


def _prismas(plan: Plan, table: Table) -> Iterable[str]:
    is_new = plan.is_new(table)
    chosen = plan.model(table)
    if is_new and _is_reserved(table, chosen):
        yield _reserved("model", chosen.name, table.name)
    if is_new:
        yield from _structure(plan, table)
    yield from _identity(plan, table)
    if is_new and _is_commented(plan, table):
        yield f"This model or at least one of its fields has comments {_COMMENTED}"
    if is_new and any(key.oid not in plan.scope.repeated for key in deferrable(plan, table)):
        yield (
            f"This model has constraints using non-default deferring rules and {_SETUP}"
            "constraint-deferring for more info."
        )
    if is_new and table.has_row_security:
        yield f"This model contains row level security and {_SETUP}row-level-security for more info."
    if any(plan.is_new_index(table, index) for index, _ in null_ordered(plan, table)):
        yield (
            f"This model contains an index with non-default null sort order and {_SETUP}"
            "default-index-null-ordering for more info."
        )
    if expression_indexes(plan, table):
        yield f"This model contains an expression index which {_SETUP}expression-indexes for more info."


def _structure(plan: Plan, table: Table) -> Iterable[str]:
    if has_partitions(table):
        yield f"This table is a partition table and {_SETUP}partition-tables for more info."
    if has_children(table):
        yield f"This table has subclasses and {_SETUP}table-inheritance for more info."
    if constraints(plan, table, ConstraintKind.CHECK):
        yield f"This table contains check constraints and {_SETUP}check-constraints for more info."
    if constraints(plan, table, ConstraintKind.EXCLUSION):
        yield f"This table contains exclusion constraints and {_SETUP}exclusion-constraints for more info."


# --- the facts behind the sentences; warnings and findings ask for them too


def has_partitions(table: Table) -> bool:
    """Whether a partitioned table has, or once had, a partition (the engine reads relhassubclass)."""
    return table.is_partitioned and table.has_subclass


def has_children(table: Table) -> bool:
    """Whether another table inherits from it, or once did (the engine reads relhassubclass)."""
    return not table.is_partitioned and table.has_subclass


def constraints(plan: Plan, table: Table, kind: ConstraintKind) -> tuple[Constraint, ...]:
    """A table's constraints of a kind, by name."""
    found = (key for key in plan.catalog.constraints_of(table) if key.kind is kind)
    return tuple(sorted(found, key=lambda key: byte_order(key.name)))


def deferrable(plan: Plan, table: Table) -> tuple[Constraint, ...]:
    """The keys whose checking can be put off: those with an index first, each kind by name."""
    indexed = (ConstraintKind.PRIMARY_KEY, ConstraintKind.UNIQUE)
    found = (
        key
        for key in plan.catalog.constraints_of(table)
        if key.is_deferrable and not is_about_a_leaf(plan.catalog, key)
    )
    keys = sorted(found, key=lambda key: byte_order(key.name))
    return (
        *(key for key in keys if key.kind in indexed),
        *(key for key in keys if key.kind is ConstraintKind.FOREIGN_KEY),
    )


def null_ordered(plan: Plan, table: Table) -> tuple[tuple[Index, int], ...]:
    """The B-tree keys that put NULLs where PostgreSQL would not: last for ascending, first for descending."""
    return tuple(
        (index, key.number)
        for index in plan.indexes(table)
        if index.method == "btree" and not index.is_primary
        for key in index.keys
        if key.number is not None and key.nulls_first != key.is_descending
    )


def expression_indexes(plan: Plan, table: Table) -> tuple[Index, ...]:
    """The indexes with a computed key, by name."""
    found = (
        index for index in plan.catalog.indexes_of(table) if has_expressions(index) and not index.is_exclusion
    )
    return tuple(sorted(found, key=lambda index: byte_order(index.name)))


def _is_commented(plan: Plan, table: Table | View) -> bool:
    return table.comment is not None or any(
        column.comment is not None and plan.is_new_column(table, column) for column in table.columns or ()
    )
