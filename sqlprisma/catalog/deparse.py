"""Expressions as text: what `pg_get_expr` prints for what is stored.

A transcription of the rules of ruleutils.c (get_rule_expr and its kin) without pretty-printing of parentheses but,
as pg_get_expr has it, with line breaks in CASE. Names are printed as the default search path sees them.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlprisma.catalog import builtins, deparse_syntax, literals_nested, types
from sqlprisma.catalog.catalog import PG_CATALOG, Catalog, NameSpace
from sqlprisma.catalog.keywords import quote_identifier
from sqlprisma.catalog.objects import Oid, Relation, Routine, Table, Type, TypeUse
from sqlprisma.catalog.typed import (
    ArrayCoerce,
    ArrayExpr,
    BooleanTest,
    BoolExpr,
    Case,
    CaseTest,
    Coalesce,
    CoerceToDomain,
    CoerceViaIO,
    Collate,
    ColumnRef,
    Const,
    ConvertRow,
    Distinct,
    DomainValue,
    FieldSelect,
    Form,
    FunctionCall,
    MinMax,
    NullIf,
    NullTest,
    Opaque,
    OperatorCall,
    OperatorRef,
    Relabel,
    RowCompare,
    RowExpr,
    ScalarArrayOp,
    SqlValue,
    Subscript,
    SubscriptStep,
    Typed,
    XmlTest,
)

_INDENT = 4
_INDENT_LIMIT = 40


def text(catalog: Catalog, node: Typed, table: Table | None = None) -> str:
    """The expression as PostgreSQL prints it; `table` is the one whose columns it mentions."""
    printer = _Printer(catalog, table)
    printer.expression(node, shows_implicit=False)
    return "".join(printer.parts)


def quote_literal(value: str) -> str:
    """A string constant; a backslash is a plain character (simple_quote_literal)."""
    escaped = value.replace("'", "''")
    return f"'{escaped}'"


def relation_name(catalog: Catalog, found: Relation) -> str:
    """A relation's name, with its schema where the default search path does not find it."""
    for namespace in types.visible_namespaces(catalog):
        first = catalog.named(NameSpace.RELATION, namespace, found.name)
        if first is not None:
            if first == found.oid:
                return quote_identifier(found.name)
            break
    schema = types.namespace_name(catalog, found.namespace)
    return f"{quote_identifier(schema)}.{quote_identifier(found.name)}"


class _Printer:
    """The text so far, and how far CASE has indented it."""

    def __init__(self, catalog: Catalog, table: Table | None) -> None:
        self.catalog = catalog
        self.table = table
        self.parts: list[str] = []
        self.indent = 0

    def put(self, *texts: str) -> None:
        self.parts.extend(texts)

    def expression(self, node: Typed, *, shows_implicit: bool) -> None:  # noqa: C901, PLR0912, PLR0915 - the table of kinds
        match node:
            case Const():
                self.constant(node)
            case ColumnRef():
                self.put(self._column(node))
            case DomainValue():
                self.put("VALUE")
            case CaseTest():
                self.put("CASE_TEST_EXPR")
            case FunctionCall():
                self._call(node, shows_implicit=shows_implicit)
            case OperatorCall():
                self._operator(node)
            case ScalarArrayOp():
                self._scalar_array(node)
            case Distinct():
                self._infix(node.left, " IS DISTINCT FROM ", node.right)
            case NullIf():
                self._list("NULLIF(", (node.left, node.right), ")")
            case BoolExpr():
                self._boolean(node)
            case NullTest():
                self._null_test(node)
            case BooleanTest():
                self._test(
                    node.operand, f"{'NOT ' if node.is_negated else ''}{node.test}", shows_implicit=False
                )
            case Case():
                self._case(node)
            case Coalesce():
                self._list("COALESCE(", node.arguments, ")")
            case MinMax():
                self._list("LEAST(" if node.is_least else "GREATEST(", node.arguments, ")")
            case ArrayExpr():
                self._array(node)
            case RowExpr():
                label = f"::{self._type(node.type, -1)}" if node.form is Form.EXPLICIT_CAST else ""
                self._list("ROW(", node.fields, f"){label}")
            case RowCompare():
                self._row_comparison(node)
            case SqlValue():
                self.put(node.keyword, f"({node.modifier})" if node.modifier >= 0 else "")
            case Relabel() | CoerceViaIO() | ArrayCoerce() | CoerceToDomain() | ConvertRow():
                self._conversion(node, node.operand, node.form, shows_implicit=shows_implicit)
            case Subscript():
                self._subscript(node, shows_implicit=shows_implicit)
            case FieldSelect():
                self._field(node)
            case Collate():
                self._collate(node, shows_implicit=shows_implicit)
            case XmlTest():
                self._document(node)
            case Opaque():
                self.put(node.text)
            case _:
                self.put("NULL")

    # --- names

    def _column(self, node: ColumnRef) -> str:
        if self.table is None:
            return f"column{node.number}"
        if node.number == 0:
            return f"{quote_identifier(self.table.name)}.*"
        return quote_identifier(self.table.column_numbered(node.number).name)

    def _type(self, oid: int, modifier: int) -> str:
        return types.format_type(self.catalog, TypeUse(oid=Oid(oid), modifier=modifier))

    def _qualified(self, name: str, namespace: int) -> str:
        if namespace in types.visible_namespaces(self.catalog):
            return name
        return f"{quote_identifier(types.namespace_name(self.catalog, namespace))}.{name}"

    def _function_name(self, node: FunctionCall) -> str:
        function = node.function
        if not function.is_known:
            schema = "" if function.schema is None else f"{quote_identifier(function.schema)}."
            return f"{schema}{quote_identifier(function.name)}"
        routine = self.catalog.objects.get(function.oid)
        if isinstance(routine, Routine):
            return self._qualified(quote_identifier(routine.name), routine.namespace)
        namespace = function.namespace
        if function.extension:
            namespace = deparse_syntax.extension_schema(self.catalog, function.extension, namespace)
        return self._qualified(quote_identifier(function.name), namespace)

    def operator_name(self, operator: OperatorRef) -> str:
        """The operator's symbol, as `OPERATOR(schema.+)` where the default search path does not find it."""
        namespace = operator.namespace or PG_CATALOG
        if operator.extension:
            namespace = deparse_syntax.extension_schema(self.catalog, operator.extension, namespace)
        if not operator.is_known or namespace in types.visible_namespaces(self.catalog):
            return operator.name
        schema = quote_identifier(types.namespace_name(self.catalog, namespace))
        return f"OPERATOR({schema}.{operator.name})"

    # --- constants

    def constant(self, node: Const, *, is_bare: bool = False) -> None:
        """A constant with the cast it needs to be read back; `is_bare` leaves the cast to the caller."""
        if node.value is None:
            self.put("NULL")
            if not is_bare:
                self.put("::", self._type(node.type, node.modifier))
            return
        value, needs_label = self._value(node), True
        if node.type == builtins.INT4 and not value.startswith("-"):
            self.put(value)
            needs_label = False
        elif node.type == builtins.NUMERIC and value[0].isdigit() and any(mark in value for mark in "eE."):
            self.put(value)
            needs_label = node.modifier >= 0
        elif node.type == builtins.BOOL:
            self.put(value)
            needs_label = False
        else:
            self.put(quote_literal(value))
            needs_label = node.type != builtins.UNKNOWN
        if needs_label and not is_bare:
            self.put("::", self._type(node.type, node.modifier))

    def _value(self, node: Const) -> str:
        if node.reference:
            found = self.catalog.objects.get(node.reference)
            if isinstance(found, Relation):
                return relation_name(self.catalog, found)
            if isinstance(found, Type):
                return types.name_of(self.catalog, found.oid)
        if node.label:
            found = types.type_of(self.catalog, node.type)
            return next((label.label for label in found.labels if label.oid == node.label), node.value or "")
        if node.labels:
            return self._of_enums(node)
        return node.value or ""

    def _of_enums(self, node: Const) -> str:
        """A list of an enum with the labels of the day."""
        element = types.element_of(self.catalog, node.type) or Oid(node.type)
        found = types.type_of(self.catalog, types.base_type(self.catalog, TypeUse(oid=element)).oid)
        now = {int(label.oid): label.label for label in found.labels}
        names = {old: now.get(oid, old) for old, oid in node.labels}
        return literals_nested.array(node.value or "", lambda old: names.get(old, old))

    # --- calls and conversions

    def _call(self, node: FunctionCall, *, shows_implicit: bool) -> None:
        if node.form is Form.IMPLICIT_CAST and not shows_implicit:
            self.expression(node.arguments[0], shows_implicit=False)
            return
        if node.form in (Form.EXPLICIT_CAST, Form.IMPLICIT_CAST):
            self._cast(node.arguments[0], node.type, node.modifier)
            return
        if node.form is Form.SQL_SYNTAX and deparse_syntax.put(self, node):
            return
        self.put(self._function_name(node), "(")
        for place, argument in enumerate(node.arguments):
            self.put(", " if place else "")
            if node.is_variadic and place == len(node.arguments) - 1:
                self.put("VARIADIC ")
            if place < len(node.names) and node.names[place] is not None:
                self.put(quote_identifier(node.names[place] or ""), " => ")
            self.expression(argument, shows_implicit=True)
        self.put(")")

    def _cast(self, operand: Typed, oid: int, modifier: int) -> None:
        """`(x)::type`; a constant of that very type shows the cast once (get_coercion_expr)."""
        if isinstance(operand, Const) and operand.type == oid and operand.modifier == -1:
            self.constant(operand, is_bare=True)
        else:
            self.put("(")
            self.expression(operand, shows_implicit=False)
            self.put(")")
        self.put("::", self._type(oid, modifier))

    def _conversion(self, node: Typed, operand: Typed, form: Form, *, shows_implicit: bool) -> None:
        if form is Form.IMPLICIT_CAST and not shows_implicit:
            self.expression(operand, shows_implicit=False)
        else:
            self._cast(operand, node.type, node.modifier)

    # --- operators

    def _infix(self, left: Typed, symbol: str, right: Typed) -> None:
        self.put("(")
        self.expression(left, shows_implicit=True)
        self.put(symbol)
        self.expression(right, shows_implicit=True)
        self.put(")")

    def _operator(self, node: OperatorCall) -> None:
        symbol = self.operator_name(node.operator)
        if len(node.operands) == 2:
            self._infix(node.operands[0], f" {symbol} ", node.operands[1])
            return
        self.put("(", symbol, " ")
        self.expression(node.operands[0], shows_implicit=True)
        self.put(")")

    def _scalar_array(self, node: ScalarArrayOp) -> None:
        self.put("(")
        self.expression(node.left, shows_implicit=True)
        self.put(f" {self.operator_name(node.operator)} {'ALL' if node.is_all else 'ANY'} (")
        self.expression(node.right, shows_implicit=True)
        self.put("))")

    def _boolean(self, node: BoolExpr) -> None:
        if node.word == "NOT":
            self.put("(NOT ")
            self.expression(node.operands[0], shows_implicit=False)
            self.put(")")
            return
        self.put("(")
        for place, operand in enumerate(node.operands):
            self.put(f" {node.word} " if place else "")
            self.expression(operand, shows_implicit=False)
        self.put(")")

    def _null_test(self, node: NullTest) -> None:
        words = "NOT NULL" if node.is_negated else "NULL"
        self._test(node.operand, words, shows_implicit=True)

    def _test(self, operand: Typed, words: str, *, shows_implicit: bool) -> None:
        self.put("(")
        self.expression(operand, shows_implicit=shows_implicit)
        self.put(f" IS {words})")

    def _document(self, node: XmlTest) -> None:
        self.put("(NOT " if node.is_negated else "")
        self.expression(node.operand, shows_implicit=False)
        self.put(f" IS {node.test}", ")" if node.is_negated else "")

    def _row_comparison(self, node: RowCompare) -> None:
        self._list("(ROW(", node.left, ")")
        self._list(f" {node.operator} ROW(", node.right, "))")

    def _collate(self, node: Collate, *, shows_implicit: bool) -> None:
        self.put("(")
        self.expression(node.operand, shows_implicit=shows_implicit)
        name = quote_identifier(node.collation)
        if node.schema not in (None, "pg_catalog", "public"):
            name = f"{quote_identifier(node.schema or '')}.{name}"
        self.put(f" COLLATE {name})")

    # --- constructors

    def _list(self, opening: str, members: Sequence[Typed], closing: str) -> None:
        self.put(opening)
        for place, member in enumerate(members):
            self.put(", " if place else "")
            self.expression(member, shows_implicit=True)
        self.put(closing)

    def _array(self, node: ArrayExpr) -> None:
        self._list("ARRAY[", node.elements, "]")
        if not node.elements:
            self.put("::", self._type(node.type, -1))

    def _subscript(self, node: Subscript, *, shows_implicit: bool) -> None:
        needs_parentheses = not isinstance(node.operand, ColumnRef | FieldSelect)
        self.put("(" if needs_parentheses else "")
        self.expression(node.operand, shows_implicit=shows_implicit)
        self.put(")" if needs_parentheses else "")
        for step in node.steps:
            self._step(step)

    def _step(self, step: SubscriptStep) -> None:
        self.put("[")
        if step.is_slice:
            if step.lower is not None:
                self.expression(step.lower, shows_implicit=False)
            self.put(":")
        if step.upper is not None:
            self.expression(step.upper, shows_implicit=False)
        self.put("]")

    def _field(self, node: FieldSelect) -> None:
        needs_parentheses = not isinstance(node.operand, Subscript | FieldSelect)
        self.put("(" if needs_parentheses else "")
        self.expression(node.operand, shows_implicit=True)
        self.put(")" if needs_parentheses else "", ".", quote_identifier(node.field))

    # --- CASE and its lines

    def _line(self, word: str, before: int = 0, after: int = 0) -> None:
        """A word on a line of its own depth (appendContextKeyword)."""
        self.indent += before
        while self.parts and not self.parts[-1].rstrip(" "):
            self.parts.pop()
        if self.parts:
            self.parts[-1] = self.parts[-1].rstrip(" ")
        depth = max(self.indent, 0)
        if self.indent >= _INDENT_LIMIT:
            depth = (_INDENT_LIMIT + (self.indent - _INDENT_LIMIT) // (8 // 2)) % _INDENT_LIMIT
        self.put("\n", " " * depth, word)
        self.indent = max(self.indent + after, 0)

    def _case(self, node: Case) -> None:
        self._line("CASE", 0, _INDENT)
        if node.operand is not None:
            self.put(" ")
            self.expression(node.operand, shows_implicit=True)
        for branch in node.branches:
            condition = branch.condition
            if node.operand is not None:
                condition = _compared_with(condition)
            self._line("WHEN ")
            self.expression(condition, shows_implicit=False)
            self.put(" THEN ")
            self.expression(branch.result, shows_implicit=True)
        self._line("ELSE ")
        self.expression(node.default, shows_implicit=True)
        self._line("END", -_INDENT)


def _compared_with(condition: Typed) -> Typed:
    """What a simple CASE compares its operand with: the right side of the comparison made for it."""
    if isinstance(condition, OperatorCall) and len(condition.operands) == 2:
        left = condition.operands[0]
        while isinstance(left, Relabel | CoerceViaIO | ArrayCoerce) and left.form is Form.IMPLICIT_CAST:
            left = left.operand
        if isinstance(left, FunctionCall) and left.form is Form.IMPLICIT_CAST:
            left = left.arguments[0]
        if isinstance(left, CaseTest):
            return condition.operands[1]
    return condition
