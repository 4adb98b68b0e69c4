"""Variables in lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sqlprisma.migrations.interpolate import InterpolationError, Use, expand

VALUES = {"APP": "shop", "NONE": "", "WIDE": "größe", "NESTED": "$APP"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("CREATE SCHEMA ${APP};", "CREATE SCHEMA shop;"),
        ("$APP.$APP", "shop.shop"),
        ("$APP_x|${APP}_x", "|shop_x"),
        ("[$GONE][${GONE}]", "[][]"),
        ("$NESTED", "$APP"),
        ("${GONE:-a}${NONE:-b}${APP:-c}", "abshop"),
        ("${GONE-a}[${NONE-b}]", "a[]"),
        ("${GONE:-${NONE:-$APP!}}", "shop!"),
        ("${APP?unset}", "shop"),
        ("${APP:1}|${APP:1:2}|${APP: -2}|${APP:0:-1}", "hop|ho|op|sho"),
        ("${APP:9}|${APP:-9}|${APP: -9}|${APP:2:-9}|${APP:1:99}", "|shop|shop||hop"),
        (r"\$APP $$APP \\ \n $(APP) $", r"$APP $APP \\ \n $(APP) $"),
        ("AS $$ x $$", "AS $ x $"),
        ("no variable at all", "no variable at all"),
        ("${GONE:-}}", "}"),
        ("byte \udce9 $APP", "byte \ufffd shop"),
    ],
)
def test_expand(line: str, expected: str) -> None:
    """A line expands as mfridman/interpolate expands it."""
    assert expand(line, VALUES).text == expected


def test_substring_counts_bytes() -> None:
    """A substring may cut a character in two, and then holds its bytes."""
    assert expand("${WIDE:0:3}", VALUES).text == "gr\udcc3"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("$1", "Expected identifier to start with a letter, got 1"),
        ("'$'", "Expected identifier to start with a letter, got '"),
        ("${_A}", "Expected identifier to start with a letter, got _"),
        ("${", "Expected identifier to start with a letter, got \ufffd"),
        ("${APP.x}", "Expected an operator, got ."),
        ("${APP", "Expected an operator, got \ufffd"),
        ("${APP:-x", "Expected brace expansion to end with }, got \ufffd"),
        ("${APP:=x}", 'Unable to parse offset: strconv.Atoi: parsing "=x": invalid syntax'),
        ("${APP:1:y}", 'Unable to parse length: strconv.Atoi: parsing "y": invalid syntax'),
        (
            "${APP:" + "9" * 20 + "}",
            f'Unable to parse offset: strconv.Atoi: parsing "{"9" * 20}": value out of range',
        ),
        ("${GONE?}", "$GONE: not set"),
        ("${GONE?please set $APP}", "$GONE: please set shop"),
        ("${GONE?x} $1", "Expected identifier to start with a letter, got 1"),
    ],
)
def test_refused(line: str, error: str) -> None:
    """A bad line is refused in the library's words; grammar is judged before missing values."""
    with pytest.raises(InterpolationError) as caught:
        expand(line, VALUES)
    assert str(caught.value) == error


def test_a_word_that_is_not_needed_is_not_judged() -> None:
    """A required variable inside an unused default raises nothing."""
    assert expand("${APP:-${GONE?must}}", VALUES).text == "shop"


def test_depth_is_limited() -> None:
    """Ten thousand nested words are an error, not a crash."""
    with pytest.raises(InterpolationError, match="nest deeper"):
        expand("${A-" * 10_000 + "}" * 10_000, {})


def test_unknown_variables_are_reported_with_their_place() -> None:
    """A variable without a value and without a default is reported, one with a default is not."""
    expansion = expand("a $GONE ${X:-y} ${Z:1}", {})
    assert expansion.unknown == (Use(name="GONE", start=2, end=7), Use(name="Z", start=16, end=22))


@given(st.text(alphabet="$\\{}:-?AB1_ \udce9é"), st.dictionaries(st.sampled_from("AB"), st.text(max_size=3)))
def test_pieces_stand_where_they_came_from(line: str, values: dict[str, str]) -> None:
    """Every verbatim piece of one character or more begins at its own text, and nothing else is ever raised."""
    try:
        expansion = expand(line, values)
    except InterpolationError:
        return
    for piece in expansion.pieces:
        if piece.is_verbatim:
            here = line[piece.at :].replace("\udce9", "\ufffd")
            assert here.startswith((piece.text, "\\" + piece.text))
