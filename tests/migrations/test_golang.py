"""Go's view of text."""

from __future__ import annotations

import pytest

from sqlprisma.migrations.golang import NumberError, equal_fold, parse_int, quote, trim


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", '"plain"'),
        ("ü 日", '"ü 日"'),
        ('say "no"\\', '"say \\"no\\"\\\\"'),
        ("a\tb\nc\r\v\f\a\b", '"a\\tb\\nc\\r\\v\\f\\a\\b"'),
        ("\x00\x1b\x7f", '"\\x00\\x1b\\x7f"'),
        ("\udce9", '"\\xe9"'),
        ("\ufeff\u00a0\u2028", '"\\ufeff\\u00a0\\u2028"'),
        ("\U000e0001", '"\\U000e0001"'),
    ],
)
def test_quote(text: str, expected: str) -> None:
    """A text is quoted as Go's `%q` quotes it."""
    assert quote(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("7", 7), ("+7", 7), ("-7", -7), ("000" * 100 + "1", 1), (str(2**63 - 1), 2**63 - 1)],
)
def test_parse_int(text: str, expected: int) -> None:
    """Signs and any number of leading zeros are read."""
    assert parse_int(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "invalid syntax"),
        ("+", "invalid syntax"),
        ("1_0", "invalid syntax"),
        (" 1", "invalid syntax"),
        ("\u0661", "invalid syntax"),
        ("9" * 19 + "x", "invalid syntax"),
        ("9" * 21 + "x", "value out of range"),
        (str(2**63), "value out of range"),
        (str(-(2**63) - 1), "value out of range"),
        ("9" * 5000, "value out of range"),
    ],
)
def test_parse_int_refuses(text: str, reason: str) -> None:
    """What Go refuses is refused for Go's reason, and digits that overflow are judged before what follows."""
    with pytest.raises(NumberError, match=f"^{reason}$"):
        parse_int(text)


def test_trim_takes_only_what_go_calls_space() -> None:
    """Python's separators U+001C to U+001F are no white space in Go; NEL and the ideographic space are."""
    assert trim("\x1c\u3000a\x85\x1d") == "\x1c\u3000a\x85\x1d"
    assert trim("\u3000\x85\xa0a\u2028") == "a"


def test_equal_fold_is_simple_folding() -> None:
    """A ligature that folds to two letters does not equal them, the long s equals s."""
    assert equal_fold("\u017ftatement", "Statement")
    assert not equal_fold("\ufb06atement", "Statement")
