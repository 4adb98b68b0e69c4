"""The mapping's one entry: a catalog and the names already kept become a fresh document."""

from __future__ import annotations

from collections.abc import Iterable

from sqlprisma.catalog.catalog import Catalog
from sqlprisma.diagnostics import Code, Diagnostic, Outcome
from sqlprisma.mapping import database, enums, findings, header, models, scope
from sqlprisma.mapping.names import KeptNames, Names
from sqlprisma.mapping.options import MappingOptions
from sqlprisma.mapping.overrides import NO_OVERRIDES, Overrides
from sqlprisma.mapping.plan import Plan
from sqlprisma.mapping.scope import Scope
from sqlprisma.prisma import build as prisma
from sqlprisma.prisma.ast import Block, CommentBlock, Document


def decide(
    catalog: Catalog, options: MappingOptions, kept: KeptNames, overrides: Overrides = NO_OVERRIDES
) -> Outcome[Plan]:
    """Everything decided; findings are what the scope had to leave out."""
    found = scope.of(catalog, options)
    made = Plan(
        catalog=catalog,
        scope=found.value,
        names=_names(found.value, catalog, kept, None if options.is_database else overrides),
        kept=kept,
        options=options,
    )
    return Outcome(made, found.diagnostics)


def build(
    catalog: Catalog, options: MappingOptions, kept: KeptNames, overrides: Overrides = NO_OVERRIDES
) -> Outcome[Document]:
    """The document of a catalog: configuration, models, views, enums."""
    planned = decide(catalog, options, kept, overrides)
    made = planned.value
    document = prisma.document((*header.blocks(made), *_contents(made)))
    return Outcome(document, (*planned.diagnostics, *findings.of(made), *_empty(made)))


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
            hint="name the schemas with `--schemas`",
        )


def _names(found: Scope, catalog: Catalog, kept: KeptNames, overrides: Overrides | None) -> Names:
    """The names by the policy; database naming knows no overrides."""
    if overrides is None:
        return database.choose(found, catalog, kept)
    from sqlprisma.mapping import idiomatic  # noqa: PLC0415 - its word lists are loaded only where they are used

    return idiomatic.choose(found, catalog, kept, overrides)
