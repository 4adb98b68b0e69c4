"""What may stand in a file only once: names, the tables behind them, the datasource.

Apart from the parser because these are errors of meaning: every line is right, but two of them claim the same thing,
and whoever writes the file again could not tell which one is meant. Prisma refuses them too (prisma-engines,
`psl/parser-database/src/names.rs`).
"""

from __future__ import annotations

from collections.abc import Container, Hashable, Iterable, Iterator, Sequence

from sqlprisma.diagnostics import Code, Diagnostic, Note
from sqlprisma.prisma import query
from sqlprisma.prisma.ast import Block, Document, PrismaNode
from sqlprisma.source import Source, Span


def find(*documents: Document) -> tuple[Diagnostic, ...]:
    """An error for each second claim of files that share one name space, in the order of the files."""
    document = query.joined(documents)
    files = [file.span.source for file in documents if file.span]
    datasources = (("the", "a schema has one datasource", block) for block in document.blocks("datasource"))
    names = (
        (block.name, f"`{block.name}` is the name of two blocks", block)
        for block in document.blocks("enum", "model", "type", "view")
    )
    generators = (
        (block.name, f"two generators are named `{block.name}`", block)
        for block in document.blocks("generator")
    )
    claims = (datasources, generators, names, _tables(document))
    findings = [found for claim in claims for found in _seconds(claim)]
    models = {block.name for block in document.blocks("model", "view")}
    for block in document.blocks("enum", "model", "type", "view"):
        findings.extend((*_seconds(_names(block)), *_seconds(_columns(block, models))))
    return tuple(sorted(findings, key=lambda found: _place(found.span, files)))


def _place(span: Span | None, files: Sequence[Source]) -> tuple[int, int]:
    return (files.index(span.source), span.start) if span else (0, 0)


def _tables(document: Document) -> Iterator[tuple[Hashable, str, PrismaNode]]:
    """What the blocks stand for; blocks of one name are an error already.

    A block that names no schema may stand for the table of any, so where one of a name's blocks does not, none counts.
    """
    blocks = {block.name: block for block in reversed(document.blocks("enum", "model", "view"))}
    claims = [
        ("type" if block.keyword == "enum" else "table", query.database_name(block), block)
        for block in reversed(blocks.values())
    ]
    vague = {(what, name) for what, name, block in claims if query.database_schema(block) is None}
    for what, name, block in claims:
        schema = None if (what, name) in vague else query.database_schema(block)
        place = query.attribute(query.block_attributes(block), "map") or block
        yield (what, name, schema), f"the {what} `{name}` has two blocks", place


def _names(block: Block) -> Iterator[tuple[Hashable, str, PrismaNode]]:
    for field in query.fields(block):
        yield field.name, f"`{block.name}` has two fields named `{field.name}`", field
    for value in query.values(block):
        yield value.name, f"`{block.name}` has two values named `{value.name}`", value


def _columns(block: Block, models: Container[str]) -> Iterator[tuple[Hashable, str, PrismaNode]]:
    """What the fields stand for; fields of one name are an error already, and a relation stands for no column.

    Two values of an enum may stand for one label: Prisma accepts it.
    """
    fields = {field.name: field for field in reversed(query.fields(block))}
    for field in reversed(fields.values()):
        if not query.is_relation(field, models):
            yield query.column(field), f"`{block.name}` has two fields for `{query.column(field)}`", field


def _seconds(claims: Iterable[tuple[Hashable, str, PrismaNode]]) -> Iterator[Diagnostic]:
    first: dict[Hashable, PrismaNode] = {}
    for key, message, node in claims:
        if key not in first:
            first[key] = node
            continue
        yield Diagnostic(
            code=Code.PRISMA_SYNTAX,
            message=message,
            span=_first_line(node.span),
            hint="remove or rename one of them",
            notes=(Note(message="the first one is here", span=_first_line(first[key].span)),),
        )


def _first_line(span: Span | None) -> Span | None:
    if span is None:
        return None
    length = len(span.text.splitlines()[0]) if span.text else 0
    return Span(source=span.source, start=span.start, end=span.start + length)
