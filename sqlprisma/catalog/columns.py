"""Columns: what a definition makes of itself, and the default that a column carries.

`serial` is a sequence, a default and NOT NULL; an identity column is a sequence and NOT NULL
(parse_utilcmd.c, transformColumnDefinition). What a definition demands of its table (keys, checks, foreign keys) is
handed on as table constraints.
"""

from __future__ import annotations

from sqlprisma import ddl
from sqlprisma.catalog import (
    analyze,
    autoname,
    collations,
    dependencies,
    extensions,
    folding,
    literals_time,
    lookup,
    row_types,
    sequences,
    typed,
    types,
)
from sqlprisma.catalog.catalog import Catalog, Dependency, DependencyKind
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.objects import (
    NO_OID,
    Column,
    Default,
    IdentityKind,
    Oid,
    Sequence,
    Table,
    Type,
    TypeKind,
    TypeUse,
)
from sqlprisma.catalog.sequences import BIGINT, INTEGER, SMALLINT, NewSequence
from sqlprisma.diagnostics import Code, Diagnostic
from sqlprisma.records import dataclass, replace
from sqlprisma.source import Span

SERIALS = {
    "bigserial": BIGINT,
    "serial": INTEGER,
    "serial2": SMALLINT,
    "serial4": INTEGER,
    "serial8": BIGINT,
    "smallserial": SMALLINT,
}
"""The type names that are not types (parse_utilcmd.c)."""

MOST_COLUMNS = 1600
"""How many columns a table can have in all its life: dropped ones count (htup_details.h)."""

_UNDEFINED = frozenset({Code.UNDEFINED_OBJECT, Code.UNDEFINED_SCHEMA})


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """A column to be made: its bare form, and what must be made with it."""

    column: Column
    default: ddl.Expression | None = None
    generated: ddl.Expression | None = None
    copied: typed.Typed | None = None
    """A default or generation expression taken over from another table, already analysed."""
    source: Oid = NO_OID
    """The table it was taken over from."""
    is_copied_generation: bool = False
    has_conflict: bool = False
    """Whether the parents it comes from give it different defaults."""
    sequence: ddl.SequenceOptions | None = None
    """For a serial or identity column: what was said of its sequence."""
    sequence_type: Oid = NO_OID
    """The sequence's type where it is not the column's."""
    constraints: tuple[ddl.TableConstraint, ...] = ()


def define(catalog: Catalog, written: ddl.ColumnDefinition, table: str) -> tuple[Catalog, Definition]:
    """A written column, its type resolved and its constraints sorted out."""
    lookup.refuse_system_name(written.name, written.span)
    if written.type.is_setof:
        message = f'column "{written.name}" cannot be declared SETOF'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=written.type.span)
    serial = _serial(written.type)
    if serial is None:
        catalog, use = resolve(catalog, written.type)
        refuse_pseudo_type(catalog, written.name, use, written.type.span)
    else:
        use = TypeUse(oid=serial)
    catalog, collation = collations.resolve(catalog, written.collation, use)
    column = Column(
        number=0,
        name=written.name,
        type=use,
        is_not_null=serial is not None,
        collation=collation,
        provenance=(written.span,),
    )
    made = Definition(column=column)
    if serial is not None:
        made = replace(made, sequence=ddl.SequenceOptions(span=written.type.span))
    return catalog, constrained(catalog, made, written.constraints, table)


def resolve(catalog: Catalog, written: ddl.TypeRef) -> tuple[Catalog, TypeUse]:
    """The type a column has; a lenient catalog makes up a type that does not exist, with a warning."""
    try:
        return catalog, types.resolve(catalog, written)
    except CatalogError as error:
        if not catalog.is_lenient or error.code not in _UNDEFINED:
            raise
        message = f"{error.message}: read as a type that Prisma does not support"
        catalog = catalog.notice(
            Diagnostic(
                code=Code.UNKNOWN_COLUMN_TYPE,
                message=message,
                span=written.span,
                hint=extensions.advice("type", written.name.name),
            )
        )
    made = Type(
        oid=Oid(0), name=written.name.name, namespace=_home(catalog, written.name), kind=TypeKind.BASE
    )
    catalog, _ = types.add_type(catalog, made)
    return catalog, types.resolve(catalog, replace(written, modifiers=()))


def _home(catalog: Catalog, name: ddl.Name) -> Oid:
    try:
        return lookup.creation_namespace(catalog, name)[1]
    except CatalogError:
        return lookup.creation_namespace(catalog, replace(name, schema="public"))[1]


def _serial(written: ddl.TypeRef) -> Oid | None:
    if written.name.schema is not None or written.percent_type is not None:
        return None
    found = SERIALS.get(written.name.name)
    if found is not None and written.dimensions:
        raise CatalogError(
            Code.FEATURE_NOT_SUPPORTED, "array of serial is not implemented", span=written.span
        )
    return found


def refuse_pseudo_type(catalog: Catalog, name: str, use: TypeUse, span: Span) -> None:
    """No column holds values of a pseudo-type (heap.c, CheckAttributeType)."""
    if types.type_of(catalog, use.oid).kind is TypeKind.PSEUDO:
        message = f'column "{name}" has pseudo-type {types.name_of(catalog, use.oid)}'
        raise CatalogError(Code.INVALID_TABLE_DEFINITION, message, span=span)


def constrained(  # noqa: C901 - one branch a kind of constraint
    catalog: Catalog, made: Definition, constraints: tuple[ddl.ColumnConstraint, ...], table: str
) -> Definition:
    """The definition with what its constraints say; contradictions are refused."""
    is_nullable: bool | None = None
    name = made.column.name
    for written in constraints:
        match written:
            case ddl.NotNull() | ddl.Nullable():
                says_nullable = isinstance(written, ddl.Nullable)
                if is_nullable is (not says_nullable) or (says_nullable and made.sequence is not None):
                    raise _refuse(written, "conflicting NULL/NOT NULL declarations", name, table)
                is_nullable = says_nullable
                if not says_nullable:
                    made = replace(made, column=replace(made.column, is_not_null=True))
            case ddl.Default(value=value):
                if made.default is not None or (made.sequence is not None and made.column.identity is None):
                    raise _refuse(written, "multiple default values specified", name, table)
                made = replace(made, default=value)
            case ddl.Generated(value=value):
                if made.generated is not None:
                    raise _refuse(written, "multiple generation clauses specified", name, table)
                column = replace(made.column, is_generated=True)
                made = replace(made, generated=value, column=column)
            case ddl.Identity():
                if is_nullable:
                    raise _refuse(written, "conflicting NULL/NOT NULL declarations", name, table)
                made = identified(catalog, made, written, table)
            case ddl.Key() | ddl.ForeignKey():
                made = replace(made, constraints=(*made.constraints, replace(written, columns=(name,))))
            case ddl.Check():
                made = replace(made, constraints=(*made.constraints, written))
    _refuse_contradiction(made, constraints, table)
    return made


def _refuse_contradiction(
    made: Definition, constraints: tuple[ddl.ColumnConstraint, ...], table: str
) -> None:
    for is_clash, words in (
        (made.default is not None and made.column.identity is not None, "default and identity"),
        (made.default is not None and made.generated is not None, "default and generation expression"),
        (
            made.column.identity is not None and made.generated is not None,
            "identity and generation expression",
        ),
    ):
        if is_clash:
            raise _refuse(constraints[-1], f"both {words} specified", made.column.name, table)


def _refuse(at: ddl.Constraint, what: str, column: str, table: str) -> CatalogError:
    return CatalogError(Code.SYNTAX_ERROR, f'{what} for column "{column}" of table "{table}"', span=at.span)


def identified(catalog: Catalog, made: Definition, written: ddl.Identity, table: str) -> Definition:
    """The definition of a column that is to be an identity column."""
    column = made.column
    if column.identity is not None or made.sequence is not None:
        what = (
            "multiple identity specifications" if column.identity else "both default and identity specified"
        )
        raise _refuse(written, what, column.name, table)
    refuse_identity_type(catalog, column.type, written.span)
    kind = IdentityKind.ALWAYS if written.is_always else IdentityKind.BY_DEFAULT
    return replace(made, column=replace(column, identity=kind, is_not_null=True), sequence=written.options)


def refuse_identity_type(catalog: Catalog, use: TypeUse, span: Span) -> None:
    """An identity column counts, so its type must be an integer type."""
    base = types.base_type(catalog, use).oid
    if base not in (SMALLINT, INTEGER, BIGINT):
        raise CatalogError(
            Code.INVALID_PARAMETER, "identity column type must be smallint, integer, or bigint", span=span
        )


def numbered(table: Table, made: Definition) -> tuple[Table, Definition]:
    """The table with the column appended, and the definition with the column's number.

    Raises:
        CatalogError: where the table has used all the numbers that there are (MaxHeapAttributeNumber).
    """
    if table.next_number > MOST_COLUMNS:
        span = made.column.provenance[0] if made.column.provenance else None
        message = f"tables can have at most {MOST_COLUMNS} columns"
        raise CatalogError(Code.TOO_MANY_COLUMNS, message, span=span)
    column = replace(made.column, number=table.next_number)
    table = replace(table, columns=(*table.columns, column), next_number=table.next_number + 1)
    return table, replace(made, column=column)


def depend_on_type(catalog: Catalog, table: int, column: Column) -> Catalog:
    """Record that a column needs its type."""
    return catalog.depend(
        Dependency(dependent=Oid(table), dependent_column=column.number, referenced=column.type.oid)
    )


def furnish(catalog: Catalog, table: Oid, made: Definition) -> Catalog:
    """Give a column that already stands in its table its sequence, and its default or generation expression."""
    column = made.column
    if made.sequence is not None:
        catalog, sequence = add_sequence(catalog, table, column, made.sequence)
        if made.sequence_type:
            found = catalog.get(sequence, Sequence)
            catalog = catalog.put(replace(found, type=made.sequence_type))
        if column.identity is None:
            value = analyze.sequence_default(catalog, sequence, column.type)
            catalog = set_default(catalog, table, column, value)
    if made.default is not None:
        return default(catalog, table, column, made.default)
    if made.generated is not None:
        return generate(catalog, table, column, made.generated)
    if made.copied is not None:
        return _copy(catalog, table, made, made.copied)
    return catalog


def _copy(catalog: Catalog, table: Oid, made: Definition, value: typed.Typed) -> Catalog:
    mapping = lookup.column_map(catalog.get(made.source, Table), catalog.get(table, Table))
    return set_default(
        catalog,
        table,
        made.column,
        typed.map_columns(value, mapping),
        is_generated=made.is_copied_generation,
    )


def add_sequence(
    catalog: Catalog, table_oid: Oid, column: Column, options: ddl.SequenceOptions
) -> tuple[Catalog, Oid]:
    """Make the sequence of a serial or identity column, owned by it."""
    table = catalog.get(table_oid, Table)
    name, namespace = None, table.namespace
    if options.sequence_name is not None:
        name = options.sequence_name.name
        if options.sequence_name.schema is not None:
            namespace = lookup.namespace(catalog, options.sequence_name.schema, options.sequence_name.span)
    kind = sequences.option_type(catalog, options) or types.base_type(catalog, column.type).oid
    sequences.refuse_options(options, kind)
    wanted = NewSequence(
        name=name
        or autoname.relation_name(catalog, namespace, table.name, column.name, "seq", is_constraint=False),
        namespace=namespace,
        type=kind,
        owner=(table_oid, column.number),
        is_identity=column.identity is not None,
        span=options.span,
    )
    return sequences.add(catalog, wanted)


def default(catalog: Catalog, table: Oid, column: Column, expression: ddl.Expression) -> Catalog:
    """Give a column the default that was written; the constant NULL is none."""
    value = analyze.default(catalog, expression, column.type, column=column.name, scope=None)
    catalog = told(catalog, value, expression.span)
    if typed.is_null(value):
        return catalog
    return set_default(catalog, table, column, value, span=expression.span)


def generate(catalog: Catalog, table: Oid, column: Column, expression: ddl.Expression) -> Catalog:
    """Give a column its generation expression."""
    holder = catalog.get(table, Table)
    value = analyze.generated(catalog, expression, column.type, holder, column=column.name)
    _refuse_generated(holder, value, expression.span)
    folding.refuse_constants(catalog, value, expression.span)
    catalog = told(catalog, value, expression.span)
    return set_default(catalog, table, column, value, is_generated=True, span=expression.span)


def _refuse_generated(table: Table, value: typed.Typed, span: Span) -> None:
    for number in typed.columns(value):
        if number and table.column_numbered(number).is_generated:
            raise CatalogError(
                Code.INVALID_OBJECT_DEFINITION,
                f'cannot use generated column "{table.column_numbered(number).name}" in column generation expression',
                detail="A generated column cannot reference another generated column.",
                span=span,
            )


def set_default(
    catalog: Catalog,
    table: Oid,
    column: Column,
    value: typed.Typed,
    *,
    is_generated: bool = False,
    span: Span | None = None,
) -> Catalog:
    """Store a default, in place of the one there was."""
    catalog = drop_default(catalog, table, column.number)
    catalog, oid = catalog.reserve()
    made = Default(oid=oid, value=value, provenance=() if span is None else (span,))
    holder = catalog.get(table, Table)
    changed = replace(holder.column_numbered(column.number), default=made, is_generated=is_generated)
    catalog = catalog.put(lookup.with_column(holder, changed)).depend(
        Dependency(dependent=oid, referenced=table, referenced_column=column.number, kind=DependencyKind.AUTO)
    )
    if is_generated:
        return dependencies.of_expression(
            catalog, value, dependent=table, column=column.number, table=table, own=DependencyKind.NORMAL
        )
    return dependencies.of_expression(catalog, value, dependent=oid, table=table)


def drop_default(catalog: Catalog, table: Oid, number: int) -> Catalog:
    """Take a column's default or generation expression away, if it has one."""
    holder = catalog.get(table, Table)
    column = holder.column_numbered(number)
    if column.default is None:
        return catalog
    if column.is_generated:
        catalog = catalog.forget(table, number)
        catalog = depend_on_type(catalog, table, column)
    changed = replace(column, default=None, is_generated=False)
    return catalog.forget(column.default.oid).put(lookup.with_column(holder, changed))


_TIMES = frozenset({1082, 1083, 1114, 1184, 1266})
"""The oids of date, time, timestamp, timestamptz, timetz."""


def _unsettled(catalog: Catalog, value: typed.Typed) -> tuple[str, ...]:
    """The texts of dates and times that are words, such as `today`, or in a form that is not read here."""
    return tuple(
        part.value
        for part in typed.walk(value)
        if isinstance(part, typed.Const) and part.value is not None and _is_unsettled(catalog, part)
    )


def _is_unsettled(catalog: Catalog, part: typed.Const) -> bool:
    text = part.value or ""
    if part.type in _TIMES:
        return not literals_time.is_settled(text)
    return literals_time.has_moving_word(text) and not _TIMES.isdisjoint(
        row_types.parts(catalog, Oid(part.type))
    )


def told(catalog: Catalog, value: typed.Typed, span: Span) -> Catalog:
    """With a warning for each function that no migration or extension makes, and each form kept as written."""
    for name in typed.unknown_functions(value):
        catalog = catalog.notice(
            Diagnostic(
                code=Code.NOT_INTERPRETED,
                message=f"function {name} is not known: it is taken to exist",
                span=span,
                hint=extensions.advice("function", name)
                or "If it is made outside these migrations, give its DDL with --prelude.",
            )
        )
    for text in _unsettled(catalog, value):
        catalog = catalog.notice(
            Diagnostic(
                code=Code.NOT_INTERPRETED,
                message=f"what the constant '{text}' means is not known here",
                span=span,
                hint="PostgreSQL puts the moment of the migration, or the zone's time, in its place: "
                "write the date, time and offset in figures, or now() or CURRENT_DATE for the time of each insert.",
            )
        )
    for text in typed.verbatim(value):
        catalog = catalog.notice(
            Diagnostic(
                code=Code.NOT_INTERPRETED,
                message=f"this is kept as it is written: {text}",
                span=span,
                hint="PostgreSQL may store it in another spelling; compare with pg_get_expr where it matters.",
            )
        )
    return catalog
