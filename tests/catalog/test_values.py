"""Values of running code: from a type's text and back."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sqlprisma.catalog import builtins, values
from sqlprisma.catalog.errors import CatalogError
from sqlprisma.catalog.values import Missing, Unknown, Value
from tests.catalog.evaluations import catalog

_INT_ARRAY = 1007
_TEXT_ARRAY = 1009
_INT2VECTOR = 22


@pytest.mark.parametrize(
    ("oid", "text", "value", "printed"),
    [
        (builtins.BOOL, "yes", True, "t"),
        (builtins.INT4, " 12 ", 12, "12"),
        (builtins.NUMERIC, "1.50", Decimal("1.50"), "1.50"),
        (builtins.FLOAT8, "1e3", 1000.0, "1000"),
        (builtins.BYTEA, "\\x00ff", b"\x00\xff", "\\x00ff"),
        (builtins.TEXT, "a", "a", "a"),
        (_INT_ARRAY, "{1, NULL,3}", [1, None, 3], "{1,NULL,3}"),
        (_INT_ARRAY, "{{1,2},{3,4}}", [[1, 2], [3, 4]], "{{1,2},{3,4}}"),
        (_TEXT_ARRAY, '{"a b",c\\"d,""}', ["a b", 'c"d', ""], '{"a b","c\\"d",""}'),
        (_TEXT_ARRAY, "{}", [], "{}"),
        (_INT2VECTOR, "1 2", [1, 2], "1 2"),
        (builtins.DATE, "2024-02-01", "2024-02-01", "2024-02-01"),
    ],
)
def test_a_text_becomes_a_value_and_is_printed_again(oid: int, text: str, value: Value, printed: str) -> None:
    """A text of a type is read as PostgreSQL reads it, and its value is printed as PostgreSQL prints it."""
    made = values.from_text(catalog(), oid, text)
    assert made == value
    assert type(made) is type(value)
    assert values.to_text(catalog(), oid, made) == printed


@pytest.mark.parametrize("text", ["{1", "{1,}", "1,2", "{{1},{1,2}}", "{1}x"])
def test_a_malformed_array_is_refused(text: str) -> None:
    """Braces that do not match are refused as the server refuses them."""
    with pytest.raises(CatalogError, match="malformed array literal"):
        values.from_text(catalog(), _INT_ARRAY, text)


def test_a_missing_value_has_no_text() -> None:
    """A value that is not known is found out when it is used."""
    with pytest.raises(Unknown, match="some column"):
        values.to_text(catalog(), builtins.TEXT, Missing("some column"))


def test_null_has_no_text() -> None:
    """NULL is no text, and no text is NULL."""
    assert values.to_text(catalog(), builtins.TEXT, None) is None
    assert values.from_text(catalog(), builtins.INT4, None) is None
