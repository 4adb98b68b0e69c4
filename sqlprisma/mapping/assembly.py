"""The mapping's one entry: a catalog and the names already kept become a fresh document."""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.catalog.objects import Oid
from sqlprisma.diagnostics import Code, Diagnostic, Outcome
from sqlprisma.mapping import database, enums, findings, header, models, scope
from sqlprisma.mapping.names import KeptNames, Names
from sqlprisma.mapping.options import MappingOptions
from sqlprisma.mapping.plan import Plan
from sqlprisma.mapping.scope import Scope
from sqlprisma.overrides import NO_OVERRIDES, Overrides
from sqlprisma.prisma import build as prisma
from sqlprisma.prisma.ast import Block, CommentBlock, Document


def decide(
    catalog: Catalog, options: MappingOptions, kept: KeptNames, overrides: Overrides = NO_OVERRIDES
) -> Outcome[Plan]:
    """Everything decided; findings are what the scope had to leave out."""
    found = scope.of(catalog, options)
    names = _names(found.value, catalog, kept, None if options.is_database else overrides)
    crossed = frozenset() if options.is_database else _crossed(found.value, names)
    if crossed:
        found = scope.of(catalog, options, as_models=crossed)
        names = _names(found.value, catalog, kept, overrides)
    made = Plan(
        catalog=catalog,
        scope=found.value,
        names=names,
        kept=kept,
        options=options,
    )
    return Outcome(made, found.diagnostics)


def _crossed(found: Scope, names: Names) -> frozenset[Oid]:
    """The join tables whose sides Prisma would take the other way round.

    Its column A refers to the model that sorts first by its Prisma name, whatever the tables are called.
    """
    return frozenset(
        join.table.oid
        for join in found.joins
        if names.models[join.a.oid].name > names.models[join.b.oid].name
    )


def document(made: Plan) -> Outcome[Document]:
    """What was decided, as a document: configuration, models, views, enums; findings are what it cannot say."""
    contents = prisma.document((*header.blocks(made), *_contents(made)))
    return Outcome(contents, (*findings.of(made), *_empty(made)))


def build(
    catalog: Catalog, options: MappingOptions, kept: KeptNames, overrides: Overrides = NO_OVERRIDES
) -> Outcome[Document]:
    """The document of a catalog, decided and written down in one go."""
    planned = decide(catalog, options, kept, overrides)
    made = document(planned.value)
    return Outcome(made.value, (*planned.diagnostics, *made.diagnostics))


def _contents(made: Plan) -> Iterable[Block | CommentBlock]:
    yield from (models.block(made, table) for table in made.scope.tables)
    yield from (models.view_block(made, view) for view in made.scope.views)
    yield from (enums.block(made, enum) for enum in made.scope.enums)


def _empty(made: Plan) -> Iterable[Diagnostic]:
    if not (made.scope.tables or made.scope.views or made.scope.enums):
        yield Diagnostic(
            code=Code.EMPTY_SCHEMA,
            message="the migrations leave no table and no enum in the schemas that are read "
            f"({', '.join(made.scope.namespaces)})",
            hint=_elsewhere(made),
        )


def _elsewhere(made: Plan) -> str:
    """Where tables are, if anywhere."""
    held = sorted({made.catalog.namespace_name(table) for table in made.catalog.tables()})
    unread = [name for name in held if name not in made.scope.namespaces]
    if not unread:
        return "is it the right folder, or does `exclude` take everything?"
    return f"there are tables in {', '.join(unread)}; name the schemas with --schemas {','.join(unread)}"


def _names(found: Scope, catalog: Catalog, kept: KeptNames, overrides: Overrides | None) -> Names:
    """The names by the policy; database naming knows no overrides."""
    if overrides is None:
        return database.choose(found, catalog, kept)
    from sqlprisma.mapping import idiomatic  # noqa: PLC0415 - its word lists are loaded only where they are used

    return idiomatic.choose(found, catalog, kept, overrides)
