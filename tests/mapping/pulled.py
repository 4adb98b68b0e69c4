"""From SQL to Prisma's text in one call, for tests that look at the end of the river."""

from __future__ import annotations

from dataclasses import replace

from sqlprisma import catalog as catalogs
from sqlprisma import sql as syntax
from sqlprisma.catalog import Catalog
from sqlprisma.diagnostics import Diagnostic, Outcome
from sqlprisma.mapping import KeptNames, MappingOptions, Naming, build
from sqlprisma.prisma import parse, print_document
from sqlprisma.prisma.ast import Block, Document
from sqlprisma.source import Source

DATABASE = MappingOptions(naming=Naming.DATABASE)
IDIOMATIC = MappingOptions(naming=Naming.IDIOMATIC)
NOTHING_KEPT = KeptNames()


def catalog_of(sql: str) -> Catalog:
    """What PostgreSQL's catalog is after some SQL; the SQL must be without faults."""
    outcomes = [syntax.read(piece) for piece in syntax.split(Source(path="0001.sql", text=sql).span())]
    script = catalogs.Script(statements=tuple(outcome.value for outcome in outcomes), is_transactional=False)
    outcome = catalogs.interpret([script])
    found = [*(found for each in outcomes for found in each.diagnostics), *outcome.diagnostics]
    assert not found, [each.message for each in found]
    return outcome.value


def built(sql: str, options: MappingOptions = DATABASE, kept: KeptNames = NOTHING_KEPT) -> Outcome[Document]:
    """The document of some SQL."""
    return build(catalog_of(sql), options, kept)


def pull(sql: str, options: MappingOptions = DATABASE, kept: KeptNames = NOTHING_KEPT) -> str:
    """The text of some SQL's schema, without generator and datasource."""
    document = built(sql, options, kept).value
    items = document.items[document.items.index(document.blocks("datasource")[0]) + 2 :]
    return print_document(replace(document, items=items))


def told(sql: str, options: MappingOptions = DATABASE) -> list[str]:
    """What a person is told meanwhile."""
    return [found.message for found in findings(sql, options)]


def findings(sql: str, options: MappingOptions = DATABASE) -> tuple[Diagnostic, ...]:
    """The findings of some SQL."""
    return built(sql, options).diagnostics


def lines(text: str) -> list[str]:
    """The lines of a text, with runs of spaces as one: alignment is the printer's affair."""
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def header(text: str) -> tuple[Block, ...]:
    """The configuration blocks of an existing schema file."""
    return parse(Source(path="schema.prisma", text=text)).value.blocks("generator", "datasource")
