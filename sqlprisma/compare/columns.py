"""Fields beside columns: is it there, of what type, may it be NULL, and who fills it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlprisma.compare import defaults, natives
from sqlprisma.compare.defaults import Default, Origin
from sqlprisma.compare.finding import Drift, Pair, nearest
from sqlprisma.compare.meaning import Column, Kind
from sqlprisma.diagnostics.drift_codes import DriftCode
from sqlprisma.records import replace


def compare(pair: Pair) -> Iterator[Drift]:
    """Every difference between the fields of a model and the columns of its table."""
    if not pair.database.columns:  # a view whose columns nobody knows
        return
    unmodelled = [name for name in pair.database.columns if name not in pair.file.columns]
    for name, column in pair.file.columns.items():
        known = pair.database.columns.get(name)
        if known is not None:
            yield from _compare(pair, column, known)
            continue
        if pair.places.sql_type(pair.database.name, name) is not None:
            yield _not_compared(pair, column)
            continue
        near = nearest(name, unmodelled)
        if near is not None:
            unmodelled.remove(near)
        yield _unknown(pair, column, near)
    for name in unmodelled:
        yield _unmodelled(pair, pair.database.columns[name])


def _unknown(pair: Pair, column: Column, near: str | None) -> Drift:
    says = f'the migrations have no column "{column.name}" in "{pair.table}", and field {column.field} stands for it'
    fix = ""
    if near is not None:
        mapped = f'write @map("{near}")' if near != column.field else "take the @map away"
        fix = f'did you mean "{near}"? Then {mapped}'
    found = pair.of_column(DriftCode.UNKNOWN_COLUMN, column, column, says, fix)
    return replace(found, migration=pair.places.of_table(pair.database.name))


def _not_compared(pair: Pair, column: Column) -> Drift:
    """A column that the fresh schema cannot name: database naming has no valid word for it."""
    says = f'column "{column.name}" has no name in the naming that is compared, and field {column.field} stands for it'
    return pair.of_column(DriftCode.NOT_COMPARED, column, column, says)


def _unmodelled(pair: Pair, column: Column) -> Drift:
    name = pair.database.name
    is_required = pair.places.is_not_null(name, column.name) if column.is_list else not column.is_optional
    must_be_given = is_required and column.default is None and not pair.is_view
    sql = pair.places.sql_type(name, column.name) or column.written
    if must_be_given:
        code = DriftCode.MISSING_REQUIRED_COLUMN
        says = (
            f'column "{column.name}" ({sql}) is NOT NULL without a default, '
            f"and model {pair.file.model} has no field for it"
        )
    else:
        code = DriftCode.COLUMN_NOT_MODELLED
        says = f'column "{column.name}" ({sql}) has no field in model {pair.file.model}'
    return pair.of_column(code, None, column, says, f"add the field: {column.line}")


def _compare(pair: Pair, file: Column, database: Column) -> Iterator[Drift]:
    if file.is_list != database.is_list:
        yield _list_differs(pair, file, database)
    yield from _types(pair, file, database)
    if not (pair.is_view or file.is_list or database.is_list):
        yield from _nullability(pair, file, database)
    if not pair.is_view:
        yield from _defaults(pair, file, database)


def _list_differs(pair: Pair, file: Column, database: Column) -> Drift:
    sql = pair.places.sql_type(pair.database.name, file.name) or database.written
    here = "a list" if file.is_list else "no list"
    says = f'column "{file.name}" is {sql}, and field {file.field} is {here}'
    return pair.of_column(DriftCode.LIST_DIFFERS, file, database, says, f"write {database.written}")


def _types(pair: Pair, file: Column, database: Column) -> Iterator[Drift]:
    is_same = file.type == database.type or (
        file.type.kind is database.type.kind is Kind.UNSUPPORTED
        and _squeezed(file.type.name) == _squeezed(database.type.name)
    )
    if (is_same and file.native == database.native) or _is_unknown_enum(pair, file, database):
        return
    is_weak = is_same or file.type.kind is Kind.UNSUPPORTED
    sql = pair.places.sql_type(pair.database.name, file.name) or database.written
    is_native_told = is_same or database.native != natives.of(database.type.name, ())
    native = f" {database.native}" if database.native is not None and is_native_told else ""
    if is_same:
        is_usual = file.native == natives.of(file.type.name, ())
        here = f"{file.written}{', which means' if is_usual else ''} {file.native}"
    elif file.type.kind is Kind.UNKNOWN:
        here = f"{file.written or 'nothing'}, which is no type that the schema knows"
    else:
        here = file.written
    wanted = f"{_base(database.written)}{native}"
    says = f'column "{file.name}" is {sql}, which is {wanted} in Prisma, and field {file.field} is {here}'
    code = DriftCode.NATIVE_TYPE if is_weak else DriftCode.WRONG_TYPE
    yield pair.of_column(code, file, database, says, f"write {database.written}{native}")


def _is_unknown_enum(pair: Pair, file: Column, database: Column) -> bool:
    """Whether the enum itself is what the migrations do not have: that is told once, where it stands."""
    if not file.type.kind is database.type.kind is Kind.ENUM:
        return False
    return pair.places.enum((file.type.schema or "", file.type.name)) is None


def _base(written: str) -> str:
    return written.removesuffix("?")


def _squeezed(text: str) -> str:
    return "".join(text.split()).lower()


def _nullability(pair: Pair, file: Column, database: Column) -> Iterator[Drift]:
    if file.is_optional == database.is_optional:
        return
    if file.is_optional:
        says = f'column "{file.name}" is NOT NULL, and field {file.field} is optional'
        fix = f"write {file.written.removesuffix('?')}, or drop NOT NULL in a new migration"
        yield pair.of_column(DriftCode.REQUIRED_COLUMN, file, database, says, fix)
    elif not (pair.allows_required_defaults and database.default is not None):
        says = f'column "{file.name}" lets NULL in, and field {file.field} is required'
        fix = f"write {file.written}?, or set the column NOT NULL in a new migration"
        yield pair.of_column(DriftCode.NULLABLE_COLUMN, file, database, says, fix)


def _defaults(pair: Pair, file: Column, database: Column) -> Iterator[Drift]:
    here, there = file.default, database.default
    known = None if there is None else _known(pair, database, there)
    if here is None:
        if there is None or file.is_updated_at:
            return
        code = DriftCode.DEFAULT_NOT_MODELLED
        says = f'column "{file.name}" has the default {there.written}, and field {file.field} has none'
        fix = f"write @default({there.written})"
    elif here.origin is Origin.CLIENT or (known is not None and here.means_what(known)):
        return
    elif there is not None and known is not None:
        code = DriftCode.DEFAULT_DIFFERS
        says = (
            f'column "{file.name}" has the default {known.written}, and field {file.field} has {here.written}'
        )
        fix = f"write @default({there.written}), or change the column's default in a new migration"
    else:
        needs_it = here.origin is not Origin.BOTH and not database.is_optional and not database.is_list
        code = DriftCode.NO_DATABASE_DEFAULT if needs_it else DriftCode.DEFAULT_DIFFERS
        says = f'column "{file.name}" has no default, and field {file.field} has {here.written}'
        fix = "take the @default away, or set the column's default in a new migration"
    found = pair.of_column(code, file, database, says, fix)
    yield replace(found, migration=pair.places.of_default(pair.database.name, file.name))


def _known(pair: Pair, database: Column, said: Default) -> Default:
    """A column's default; where the fresh schema has no words for it, in those of the catalog."""
    text = (
        None if said.origin is not Origin.ANY else pair.places.default_text(pair.database.name, database.name)
    )
    return said if text is None else defaults.of_sql(text, database.type.name)
