"""The words of goose: `-- +goose Up` and its kin (goose's internal/sqlparser/parser.go, extractAnnotation)."""

from __future__ import annotations

from enum import Enum

from sqlprisma.migrations.golang import equal_fold, quote, trim

MARK = "+goose"


class Annotation(Enum):
    """What a `-- +goose` line commands; the value is the word as goose writes it."""

    UP = "Up"
    DOWN = "Down"
    STATEMENT_BEGIN = "StatementBegin"
    STATEMENT_END = "StatementEnd"
    NO_TRANSACTION = "NO TRANSACTION"
    ENVSUB_ON = "ENVSUB ON"
    ENVSUB_OFF = "ENVSUB OFF"


class AnnotationRefusedError(ValueError):
    """A line that mentions `+goose` and is no annotation; its text is goose's own, `hint` is ours."""

    def __init__(self, message: str, hint: str) -> None:
        self.hint = hint
        super().__init__(message)


def is_annotation(line: str, stripped: str) -> bool:
    """Whether goose takes a line for an annotation: any comment line that mentions `+goose`."""
    return MARK in line and stripped.startswith("--")


def read(line: str) -> Annotation:
    """The annotation on a line for which `is_annotation` holds.

    Raises:
        AnnotationRefusedError: With goose's error text.
    """
    if line.startswith((" ", "\t")):
        reason = f"{quote(line)} contains leading whitespace: invalid annotation"
        raise _refusal(line, reason, "begin the line with --, without a space or tab before it")
    command = line.replace("--", "").replace(MARK, "", 1)
    if MARK in command:
        reason = f"{quote(command)} contains multiple '+goose' annotations: invalid annotation"
        raise _refusal(line, reason, "write one annotation a line")
    command = trim(command)
    if not command:
        raise _refusal(line, "empty annotation", _vocabulary())
    for annotation in Annotation:
        if equal_fold(annotation.value, command):
            return annotation
    raise _refusal(line, f"{quote(command)} not supported: invalid annotation", _advice(command))


def _refusal(line: str, reason: str, hint: str) -> AnnotationRefusedError:
    return AnnotationRefusedError(f"failed to parse annotation line {quote(line)}: {reason}", hint)


def _vocabulary() -> str:
    return "goose knows " + ", ".join(annotation.value for annotation in Annotation)


def _advice(command: str) -> str:
    if "\r" in command:
        return "the file's lines end with a lone CR; save it with LF or CRLF line ends"
    squeezed = "".join(command.split()).casefold()
    for annotation in Annotation:
        word = annotation.value.replace(" ", "").casefold()
        if squeezed == word:
            return f"write exactly: -- +goose {annotation.value}"
    for annotation in Annotation:
        if squeezed.startswith(annotation.value.replace(" ", "").casefold()):
            return f"nothing may follow the word; write exactly: -- +goose {annotation.value}"
    return f"every comment line that mentions +goose is an annotation; {_vocabulary()}"
