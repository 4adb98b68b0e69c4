"""Annotation lines."""

from __future__ import annotations

import pytest

from sqlprisma.migrations.annotations import Annotation, AnnotationRefusedError, is_annotation, read
from sqlprisma.migrations.golang import trim


@pytest.mark.parametrize(
    ("line", "annotation"),
    [
        ("-- +goose Up", Annotation.UP),
        ("--+goose up", Annotation.UP),
        ("-- +gooseDOWN", Annotation.DOWN),
        ("---- +goose Down --", Annotation.DOWN),
        ("-- StatementBegin +goose", Annotation.STATEMENT_BEGIN),
        ("\xa0-- +goose statementend\t", Annotation.STATEMENT_END),
        ("-- +goose no transaction", Annotation.NO_TRANSACTION),
        ("-- +goose ENVSUB On", Annotation.ENVSUB_ON),
        ("-- +goose envsub OFF\u3000", Annotation.ENVSUB_OFF),
        ("-- +goose \u017ftatementBegin", Annotation.STATEMENT_BEGIN),
    ],
)
def test_accepted(line: str, annotation: Annotation) -> None:
    """What goose accepts is read, in any case and with dashes and white space around."""
    assert is_annotation(line, trim(line))
    assert read(line) is annotation


@pytest.mark.parametrize(
    "line",
    ["# +goose Up", "/* +goose Up */", "-- +Goose Up", "-- goose Up", "SELECT 1; -- +goose Down", "--"],
)
def test_no_annotation(line: str) -> None:
    """Only a comment line with `+goose` in lower case is an annotation."""
    assert not is_annotation(line, trim(line))


@pytest.mark.parametrize(
    ("line", "error", "hint"),
    [
        (
            "\t-- +goose Up",
            (
                'failed to parse annotation line "\\t-- +goose Up": "\\t-- +goose Up" contains leading whitespace: '
                "invalid annotation"
            ),
            "begin the line",
        ),
        (
            "-- +goose Up +goose Down",
            (
                'failed to parse annotation line "-- +goose Up +goose Down": "  Up +goose Down" contains multiple '
                "'+goose' annotations: invalid annotation"
            ),
            "one annotation a line",
        ),
        (
            "-- +goose --",
            'failed to parse annotation line "-- +goose --": empty annotation',
            "goose knows Up, Down",
        ),
        (
            "-- +goose Up;",
            'failed to parse annotation line "-- +goose Up;": "Up;" not supported: invalid annotation',
            "nothing may follow the word; write exactly: -- +goose Up",
        ),
        (
            "-- +goose NO  TRANSACTION",
            (
                'failed to parse annotation line "-- +goose NO  TRANSACTION": "NO  TRANSACTION" not supported: '
                "invalid annotation"
            ),
            "write exactly: -- +goose NO TRANSACTION",
        ),
        (
            "-- this file uses +goose",
            (
                'failed to parse annotation line "-- this file uses +goose": "this file uses" not supported: '
                "invalid annotation"
            ),
            "every comment line that mentions +goose is an annotation",
        ),
        (
            "-- +goose Up\rSELECT 1;",
            (
                'failed to parse annotation line "-- +goose Up\\rSELECT 1;": "Up\\rSELECT 1;" not supported: '
                "invalid annotation"
            ),
            "lone CR",
        ),
    ],
)
def test_refused(line: str, error: str, hint: str) -> None:
    """What goose refuses is refused in goose's words, with a hint of our own."""
    with pytest.raises(AnnotationRefusedError) as caught:
        read(line)
    assert str(caught.value) == error
    assert hint in caught.value.hint
