"""Constraints of columns, tables and domains (gram.y: ColConstraintElem, ConstraintElem, ConstraintAttr)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlprisma import ddl
from sqlprisma.ddl import ReferentialAction
from sqlprisma.diagnostics import Code
from sqlprisma.records import dataclass, replace
from sqlprisma.sql.clauses import read_storage_options
from sqlprisma.sql.expressions import read_expression, read_operator, read_restricted_expression
from sqlprisma.sql.indexes import read_include, read_key, read_null_treatment
from sqlprisma.sql.sequences import read_generated_when, read_parenthesised_options
from sqlprisma.sql.tokens import TokenStream

_ConstraintT = TypeVar("_ConstraintT", bound=ddl.Constraint)

_TABLE_CONSTRAINT_WORDS = frozenset({"check", "constraint", "foreign", "primary", "unique"})


@dataclass(slots=True)
class ConstraintAttributes:
    """ConstraintAttributeSpec while it is read; None where nothing was said."""

    is_deferrable: bool | None = None
    is_initially_deferred: bool | None = None
    is_not_valid: bool = False
    is_no_inherit: bool = False
    is_not_enforced: bool = False


def sees_table_constraint(tokens: TokenStream) -> bool:
    """Whether a table constraint follows, and not a column."""
    if tokens.sees_any(_TABLE_CONSTRAINT_WORDS) or tokens.sees("not", "null"):
        return True
    return tokens.sees("exclude", "using") or tokens.sees("exclude", "(")


# --- constraints of a column


def read_column_constraints(
    tokens: TokenStream,
) -> tuple[tuple[ddl.ColumnConstraint, ...], ddl.Name | None]:
    """ColQualList: the constraints in the written order, and the collation."""
    found: list[ddl.ColumnConstraint] = []
    collation = None
    while True:
        first = tokens.at
        if tokens.takes("collate"):
            collation = tokens.qualified_name("a collation")
            continue
        if _takes_attribute(tokens, found):
            continue
        name = tokens.column_name("the name of the constraint") if tokens.takes("constraint") else None
        key = tokens.key
        if key not in _COLUMN_READERS:
            if name is not None:
                tokens.fail("a constraint")
            return tuple(found), collation
        constraint = _COLUMN_READERS[key](tokens)
        found.append(replace(constraint, name=name, span=tokens.span_from(first)))


def _takes_attribute(tokens: TokenStream, found: list[ddl.ColumnConstraint]) -> bool:
    """ConstraintAttr: belongs to the constraint before it."""
    first = tokens.at
    is_not = tokens.sees("not") and tokens.keys[first + 1] in {"deferrable", "enforced"}
    word = tokens.keys[first + is_not]
    if word not in {"deferrable", "initially", "enforced"}:
        return False
    tokens.at += 1 + is_not
    last = found[-1] if found else None
    if word == "enforced":
        if not isinstance(last, ddl.Check | ddl.ForeignKey):
            tokens.refuse(f"misplaced {'NOT ' * is_not}ENFORCED clause", at=first)
        found[-1] = replace(last, is_not_enforced=bool(is_not))
        return True
    if not isinstance(last, ddl.Key | ddl.ForeignKey):
        clause = tokens.span_from(first).text.upper() if word == "deferrable" else "INITIALLY DEFERRED"
        tokens.refuse(f"misplaced {clause} clause", at=first)
    earlier = [
        key for key, start in zip(tokens.keys[:first], tokens.starts, strict=False) if start >= last.span.end
    ]
    if word in earlier:
        clauses = "DEFERRABLE/NOT DEFERRABLE" if word == "deferrable" else "INITIALLY IMMEDIATE/DEFERRED"
        tokens.refuse(f"multiple {clauses} clauses not allowed", at=first)
    if word == "deferrable" and is_not and last.is_initially_deferred:
        tokens.refuse("constraint declared INITIALLY DEFERRED must be DEFERRABLE", at=first)
    if word == "deferrable":
        found[-1] = replace(last, is_deferrable=not is_not)
    elif tokens.needs_any(frozenset({"deferred", "immediate"})) == "deferred":
        if tokens.keys[first - 2 : first] == ["not", "deferrable"]:
            tokens.refuse("constraint declared INITIALLY DEFERRED must be DEFERRABLE", at=first)
        found[-1] = replace(last, is_initially_deferred=True, is_deferrable=True)
    return True


def _not_null(tokens: TokenStream) -> ddl.ColumnConstraint:
    first = tokens.at
    tokens.needs("not", "null")
    is_no_inherit = tokens.takes("no", "inherit")
    return ddl.NotNull(is_no_inherit=is_no_inherit, span=tokens.span_from(first))


def _null(tokens: TokenStream) -> ddl.ColumnConstraint:
    first = tokens.at
    tokens.needs("null")
    return ddl.Nullable(span=tokens.span_from(first))


def _default(tokens: TokenStream) -> ddl.ColumnConstraint:
    first = tokens.at
    tokens.needs("default")
    return ddl.Default(value=read_restricted_expression(tokens), span=tokens.span_from(first))


def _check(tokens: TokenStream) -> ddl.Check:
    first = tokens.at
    tokens.needs("check", "(")
    value = read_expression(tokens)
    tokens.needs(")")
    return ddl.Check(value=value, span=tokens.span_from(first))


def _column_check(tokens: TokenStream) -> ddl.ColumnConstraint:
    check = _check(tokens)
    return replace(check, is_no_inherit=tokens.takes("no", "inherit"))


def _column_key(tokens: TokenStream) -> ddl.ColumnConstraint:
    first = tokens.at
    is_primary = _takes_key_word(tokens)
    nulls_not_distinct = not is_primary and read_null_treatment(tokens)
    _takes_index_options(tokens)
    return ddl.Key(is_primary=is_primary, nulls_not_distinct=nulls_not_distinct, span=tokens.span_from(first))


def _takes_key_word(tokens: TokenStream) -> bool:
    if tokens.takes("unique"):
        return False
    tokens.needs("primary", "key")
    return True


def _takes_index_options(tokens: TokenStream) -> None:
    """opt_definition OptConsTableSpace."""
    if tokens.takes("with"):
        read_storage_options(tokens)
    if tokens.takes("using"):
        tokens.needs("index", "tablespace")
        tokens.column_name("a tablespace")


def _generated(tokens: TokenStream) -> ddl.ColumnConstraint:
    first = tokens.at
    tokens.needs("generated")
    when = tokens.at
    is_always = read_generated_when(tokens)
    tokens.needs("as")
    if tokens.takes("identity"):
        options = read_parenthesised_options(tokens)
        return ddl.Identity(is_always=is_always, options=options, span=tokens.span_from(first))
    tokens.needs("(")
    value = read_expression(tokens)
    tokens.needs(")")
    if not is_always:
        tokens.refuse("for a generated column, GENERATED ALWAYS must be specified", at=when)
    is_stored = tokens.takes_any(frozenset({"stored", "virtual"})) == "stored"
    return ddl.Generated(value=value, is_stored=is_stored, span=tokens.span_from(first))


def _references(tokens: TokenStream) -> ddl.ForeignKey:
    first = tokens.at
    tokens.needs("references")
    referenced = tokens.qualified_name("the name of a table")
    referenced_columns, has_period = _columns(tokens, period="period") if tokens.sees("(") else ((), False)
    is_match_full = False
    if tokens.takes("match"):
        word = tokens.needs_any(frozenset({"full", "partial", "simple"}))
        if word == "partial":
            message = "MATCH PARTIAL not yet implemented"
            tokens.refuse(message, at=tokens.at - 1, code=Code.FEATURE_NOT_SUPPORTED)
        is_match_full = word == "full"
    actions: dict[str, ReferentialAction] = {}
    set_columns: tuple[str, ...] = ()
    while tokens.sees("on"):
        at = tokens.at
        tokens.at += 1
        event = tokens.needs_any(frozenset({"delete", "update"}))
        if event in actions:
            tokens.fail("another clause", at=at)
        actions[event] = _action(tokens)
        if tokens.sees("(") and actions[event] in {
            ReferentialAction.SET_NULL,
            ReferentialAction.SET_DEFAULT,
        }:
            set_columns = tokens.column_list()
            if event == "update":
                tokens.refuse("a column list with SET NULL is only supported for ON DELETE actions", at=at)
    return ddl.ForeignKey(
        referenced=referenced,
        referenced_columns=referenced_columns,
        on_delete=actions.get("delete", ReferentialAction.NO_ACTION),
        on_update=actions.get("update", ReferentialAction.NO_ACTION),
        on_delete_columns=set_columns,
        is_match_full=is_match_full,
        has_referenced_period=has_period,
        span=tokens.span_from(first),
    )


def _action(tokens: TokenStream) -> ReferentialAction:
    word = tokens.needs_any(frozenset({"cascade", "no", "restrict", "set"}))
    if word == "no":
        tokens.needs("action")
        return ReferentialAction.NO_ACTION
    if word == "set":
        is_null = tokens.needs_any(frozenset({"default", "null"})) == "null"
        return ReferentialAction.SET_NULL if is_null else ReferentialAction.SET_DEFAULT
    return ReferentialAction(word.upper())


_COLUMN_READERS: dict[str, Callable[[TokenStream], ddl.ColumnConstraint]] = {
    "check": _column_check,
    "default": _default,
    "generated": _generated,
    "not": _not_null,
    "null": _null,
    "primary": _column_key,
    "references": _references,
    "unique": _column_key,
}


# --- constraints of a table


def read_table_constraint(tokens: TokenStream) -> ddl.TableConstraint:
    """TableConstraint."""
    first = tokens.at
    name = tokens.column_name("the name of the constraint") if tokens.takes("constraint") else None
    if tokens.key not in _TABLE_READERS:
        tokens.fail("CHECK, UNIQUE, PRIMARY KEY, FOREIGN KEY or EXCLUDE")
    constraint = _TABLE_READERS[tokens.key](tokens)
    return replace(constraint, name=name, span=tokens.span_from(first))


def _attributed(tokens: TokenStream, constraint: _ConstraintT) -> _ConstraintT:
    """Read ConstraintAttributeSpec and put it on the constraint."""
    return _with(read_attributes(tokens), constraint)


def _with(found: ConstraintAttributes, constraint: _ConstraintT) -> _ConstraintT:
    return replace(
        constraint,
        is_deferrable=bool(found.is_deferrable),
        is_initially_deferred=bool(found.is_initially_deferred),
        is_not_valid=found.is_not_valid,
        is_not_enforced=found.is_not_enforced,
    )


def read_attributes(tokens: TokenStream) -> ConstraintAttributes:
    """ConstraintAttributeSpec."""
    found = ConstraintAttributes()
    while True:
        first = tokens.at
        if tokens.sees("deferrable") or tokens.sees("not", "deferrable"):
            found.is_deferrable = _deferrable(tokens, found)
        elif tokens.takes("initially"):
            deferred = tokens.needs_any(frozenset({"deferred", "immediate"})) == "deferred"
            found.is_initially_deferred = deferred
        elif tokens.takes("not", "valid"):
            found.is_not_valid = True
        elif tokens.takes("no", "inherit"):
            found.is_no_inherit = True
        elif tokens.takes("not", "enforced"):
            found.is_not_enforced = True
        elif not tokens.takes("enforced"):
            return found
        if found.is_initially_deferred:
            if found.is_deferrable is False:
                tokens.refuse("constraint declared INITIALLY DEFERRED must be DEFERRABLE", at=first)
            found.is_deferrable = True


def _deferrable(tokens: TokenStream, found: ConstraintAttributes) -> bool:
    """`[NOT] DEFERRABLE`, which must not contradict what was said before (processCASbits)."""
    first = tokens.at
    is_deferrable = not tokens.takes("not")
    tokens.needs("deferrable")
    if found.is_deferrable is not None and found.is_deferrable is not is_deferrable:
        tokens.refuse("conflicting constraint properties", at=first)
    return is_deferrable


def _table_check(tokens: TokenStream) -> ddl.TableConstraint:
    check = _check(tokens)
    begin = tokens.at
    found = read_attributes(tokens)
    if found.is_deferrable:
        tokens.refuse("CHECK constraints cannot be marked DEFERRABLE", at=begin)
    return replace(_with(found, check), is_no_inherit=found.is_no_inherit)


def _table_not_null(tokens: TokenStream) -> ddl.TableConstraint:
    first = tokens.at
    tokens.needs("not", "null")
    column = tokens.column_name("a column")
    found = read_attributes(tokens)
    return ddl.NotNull(
        columns=(column,),
        is_no_inherit=found.is_no_inherit,
        is_not_valid=found.is_not_valid,
        span=tokens.span_from(first),
    )


def _table_key(tokens: TokenStream) -> ddl.TableConstraint:
    first = tokens.at
    is_primary = _takes_key_word(tokens)
    if tokens.takes("using", "index"):
        index = tokens.column_name("the name of an index")
        key = ddl.Key(is_primary=is_primary, using_index=index, span=tokens.span_from(first))
        return _attributed(tokens, key)
    nulls_not_distinct = not is_primary and read_null_treatment(tokens)
    columns, without_overlaps = _columns(tokens, period="without")
    include = read_include(tokens)
    _takes_index_options(tokens)
    key = ddl.Key(
        is_primary=is_primary,
        columns=columns,
        include=include,
        nulls_not_distinct=nulls_not_distinct,
        without_overlaps=without_overlaps,
        span=tokens.span_from(first),
    )
    return _attributed(tokens, key)


def _columns(tokens: TokenStream, *, period: str) -> tuple[tuple[str, ...], bool]:
    """`(columns)`, the last with WITHOUT OVERLAPS in a key or PERIOD in a foreign key (PostgreSQL 18)."""
    tokens.needs("(")
    found = [tokens.column_name("a column")]
    has_period = False
    while tokens.takes(","):
        if period == "period" and tokens.sees("period") and tokens.keys[tokens.at + 1] not in {",", ")"}:
            tokens.at += 1
            has_period = True
        found.append(tokens.column_name("a column"))
        if has_period:
            break
    if period == "without" and tokens.takes("without"):
        tokens.needs("overlaps")
        has_period = True
    tokens.needs(")")
    return tuple(found), has_period


def _foreign_key(tokens: TokenStream) -> ddl.TableConstraint:
    tokens.needs("foreign", "key")
    columns, has_period = _columns(tokens, period="period")
    found = replace(_references(tokens), columns=columns, has_period=has_period)
    return _attributed(tokens, found)


def _exclusion(tokens: TokenStream) -> ddl.TableConstraint:
    first = tokens.at
    tokens.needs("exclude")
    method = tokens.column_name("an index method") if tokens.takes("using") else "btree"
    tokens.needs("(")
    elements = [_exclusion_element(tokens)]
    while tokens.takes(","):
        elements.append(_exclusion_element(tokens))
    tokens.needs(")")
    include = read_include(tokens)
    _takes_index_options(tokens)
    predicate = None
    if tokens.takes("where"):
        tokens.needs("(")
        predicate = read_expression(tokens)
        tokens.needs(")")
    exclusion = ddl.Exclusion(
        method=method,
        elements=tuple(elements),
        include=include,
        predicate=predicate,
        span=tokens.span_from(first),
    )
    return _attributed(tokens, exclusion)


def _exclusion_element(tokens: TokenStream) -> ddl.ExclusionElement:
    first = tokens.at
    key = read_key(tokens)
    tokens.needs("with")
    schema = ""
    while tokens.sees_column_name() and tokens.keys[tokens.at + 1] == ".":
        schema = tokens.column_name() + "."
        tokens.at += 1
    _, operator = read_operator(tokens)
    return ddl.ExclusionElement(key=key, operator=schema + operator, span=tokens.span_from(first))


_TABLE_READERS: dict[str, Callable[[TokenStream], ddl.TableConstraint]] = {
    "check": _table_check,
    "exclude": _exclusion,
    "foreign": _foreign_key,
    "not": _table_not_null,
    "primary": _table_key,
    "unique": _table_key,
}
