"""goose's reader of one file, rebuilt: lines and words, never SQL (goose's internal/sqlparser/parser.go).

It splits a file into the statements goose would send, with goose's surprises and goose's wording when it
refuses the file. Where goose is silent about a trap, `traps` adds a warning.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, IntEnum

from sqlprisma.diagnostics import Code, Diagnostic, Failure, Outcome
from sqlprisma.migrations import hints, traps
from sqlprisma.migrations.annotations import Annotation, AnnotationRefusedError, is_annotation, read
from sqlprisma.migrations.golang import WORD, quote, trim
from sqlprisma.migrations.interpolate import Expansion, InterpolationError, Piece, expand
from sqlprisma.migrations.pieces import Buffer
from sqlprisma.records import dataclass
from sqlprisma.source import Source, Span

MAX_LINE_BYTES = 4 * 1024 * 1024 - 1
MANUAL = "see https://github.com/pressly/goose#sql-migrations"


class Direction(Enum):
    """Which half of a migration is read."""

    UP = "up"
    DOWN = "down"


class State(IntEnum):
    """Where in the file goose is; the numbers stand in its messages."""

    START = 0
    UP = 1
    BEGIN_UP = 2
    END_UP = 3
    DOWN = 4
    BEGIN_DOWN = 5
    END_DOWN = 6


_BLOCK = {State.BEGIN_UP, State.BEGIN_DOWN}
_AFTER_BLOCK = {State.END_UP: State.UP, State.END_DOWN: State.DOWN}
_OF_DIRECTION = {
    Direction.UP: {State.UP, State.BEGIN_UP, State.END_UP},
    Direction.DOWN: {State.DOWN, State.BEGIN_DOWN, State.END_DOWN},
}

_TRANSITIONS: Mapping[Annotation, Mapping[State, State]] = {
    Annotation.UP: {State.START: State.UP},
    Annotation.DOWN: {State.UP: State.DOWN, State.END_UP: State.DOWN},
    Annotation.STATEMENT_BEGIN: {
        State.UP: State.BEGIN_UP,
        State.END_UP: State.BEGIN_UP,
        State.DOWN: State.BEGIN_DOWN,
        State.END_DOWN: State.BEGIN_DOWN,
    },
    Annotation.STATEMENT_END: {State.BEGIN_UP: State.END_UP, State.BEGIN_DOWN: State.END_DOWN},
}

_REFUSALS: Mapping[Annotation, str] = {
    Annotation.UP: "duplicate '-- +goose Up' annotations; stateMachine={state}, {manual}",
    Annotation.DOWN: "must start with '-- +goose Up' annotation, stateMachine={state}, {manual}",
    Annotation.STATEMENT_BEGIN: "'-- +goose StatementBegin' must be defined after '-- +goose Up' or "
    "'-- +goose Down' annotation, stateMachine={state}, {manual}",
    Annotation.STATEMENT_END: "'-- +goose StatementEnd' must be defined after '-- +goose StatementBegin', {manual}",
}


_RUN = 65_536
"""How many characters are looked over at once for what makes a line special."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFile:
    """What goose would run, in order; a statement's exact text is its span's, and may be empty."""

    statements: tuple[Span, ...]
    is_transactional: bool


def parse(source: Source, *, direction: Direction, variables: Mapping[str, str]) -> Outcome[ParsedFile]:
    """Split a migration into the statements goose would send in one direction.

    `variables` are the values between ENVSUB ON and ENVSUB OFF; the process environment is not asked.

    Raises:
        Failure: With goose's own message, where goose refuses the file.
    """
    machine = _Machine(source, direction, variables)
    try:
        start = 0
        while start < len(source.text):
            end = _plain_end(source.text, start) if machine.takes_plain_lines else start
            if end > start:
                machine.take(start, end)
            else:
                line, end = _line(source, start)
                machine.feed(start, line)
            start = end
        machine.finish()
    except Failure as refused:
        raise Failure((*refused.diagnostics, *_warnings(machine, source))) from None
    value = ParsedFile(statements=tuple(machine.statements), is_transactional=machine.is_transactional)
    return Outcome(value, _warnings(machine, source))


def _warnings(machine: _Machine, source: Source) -> tuple[Diagnostic, ...]:
    return tuple(sorted((*machine.warnings, *traps.lookalikes(source)), key=_position))


def _position(found: Diagnostic) -> tuple[int, int]:
    if found.span is None:
        return (0, 0)
    place = found.span.place
    return (place.line, place.column)


def _line(source: Source, start: int) -> tuple[str, int]:
    """A line and where the next one starts; as Go's bufio.ScanLines, one CR before the line end goes too."""
    text = source.text
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    if end - start > MAX_LINE_BYTES // 4:
        _check_length(source, start, end)
    return text[start : end - 1 if text.endswith("\r", start, end) else end], end + 1


def _plain_end(text: str, start: int) -> int:
    """Where those lines end that cannot be anything but more of a statement; `start` if there are none.

    Such lines have neither semicolon, nor the signs of a comment, nor a CR, and are shorter than goose allows. A long
    INSERT is made of them.
    """
    end = min(len(text), start + _RUN)
    for special in (";", "--", "\r"):
        at = text.find(special, start, end)
        end = end if at < 0 else at
    return text.rfind("\n", start, end) + 1 or start


def _check_length(source: Source, start: int, end: int) -> None:
    if len(source.text[start:end].encode("utf-8", "surrogateescape")) > MAX_LINE_BYTES:
        raise _failure(
            Code.GOOSE_SYNTAX,
            "failed to scan migration: bufio.Scanner: token too long",
            source.span(start, start + 1),
            "goose reads lines of less than 4 MiB; break this one",
        )


def _failure(code: Code, message: str, span: Span, hint: str | None) -> Failure:
    return Failure([Diagnostic(code=code, message=message, span=span, hint=hint)])


def _ends_statement(line: str) -> bool:
    """Whether the last word of a line, before a word that begins a comment, ends with a semicolon."""
    if ";" not in line:  # as in nearly all lines of a long statement
        return False
    last = ""
    for match in WORD.finditer(line):
        word = match.group()
        if word.startswith("--"):
            break
        last = word
    return last.endswith(";")


class _Machine:
    """goose's loop over the lines: its state, its buffer, and what came out so far."""

    def __init__(self, source: Source, direction: Direction, variables: Mapping[str, str]) -> None:
        self.statements: list[Span] = []
        self.is_transactional = True
        self._source = source
        self._direction = direction
        self._variables = variables
        self._buffer = Buffer(source)
        self._enter(State.START)
        self._is_substituting = False
        self._block: Span | None = None
        self._traps = traps.Watch()

    @property
    def warnings(self) -> tuple[Diagnostic, ...]:
        return self._traps.found

    def _enter(self, state: State) -> None:
        self._state = state
        self._is_reading = state in _OF_DIRECTION[self._direction]
        self._is_in_block = state in _BLOCK
        self._after_block = _AFTER_BLOCK.get(state)

    def feed(self, start: int, line: str) -> None:
        """Read one line."""
        stripped = trim(line)
        if self._state is State.START and not stripped:
            return
        if is_annotation(line, stripped):
            if (
                self._annotate(self._source.span(start, start + len(line)), line)
                is not Annotation.STATEMENT_END
            ):
                return
        elif (
            self._is_reading
            and self._after_block is not None
            and not self._buffer
            and not _is_dropped(line, stripped)
        ):
            self._traps.swallowed(self._source.span(start, start + len(line)), self._block)
        if not self._buffer and _is_dropped(line, stripped):
            return
        self._append(start, line)

    @property
    def takes_plain_lines(self) -> bool:
        """Whether a line without anything special in it only makes the statement longer, or does nothing at all."""
        if self._is_substituting or self._after_block is not None:
            return False
        return bool(self._buffer) if self._is_reading else self._state is not State.START

    def take(self, start: int, end: int) -> None:
        """Read lines without anything special in them."""
        if self._is_reading:
            self._buffer.add(Piece(self._source.text[start:end], start))
        else:
            self._buffer.clear()

    def finish(self) -> None:
        """Read the end of the file."""
        if self._state is State.START:
            message = f"failed to parse migration: must start with '-- +goose Up' annotation, {MANUAL}"
            raise _failure(Code.GOOSE_SYNTAX, message, self._source.span(0, 0), hints.no_up(self._source))
        if self._is_in_block:
            message = "failed to parse migration: missing '-- +goose StatementEnd' annotation"
            raise _failure(
                Code.GOOSE_SYNTAX, message, self._block or self._source.span(0, 0), hints.UNCLOSED_BLOCK
            )
        self._refuse_unfinished()

    def _annotate(self, span: Span, line: str) -> Annotation:
        try:
            annotation = read(line)
        except AnnotationRefusedError as refused:
            raise _failure(Code.BAD_ANNOTATION, str(refused), span, refused.hint) from None
        if annotation is Annotation.NO_TRANSACTION:
            self.is_transactional = False
        elif annotation in {Annotation.ENVSUB_ON, Annotation.ENVSUB_OFF}:
            self._is_substituting = annotation is Annotation.ENVSUB_ON
        else:
            self._move(annotation, span)
        return annotation

    def _move(self, annotation: Annotation, span: Span) -> None:
        after = _TRANSITIONS[annotation].get(self._state)
        if after is None:
            message = _REFUSALS[annotation].format(state=self._state.value, manual=MANUAL)
            raise _failure(Code.GOOSE_SYNTAX, message, span, hints.MISPLACED[annotation])
        if annotation is Annotation.DOWN:
            self._refuse_unfinished()
        if self._is_reading:
            self._traps.section_ends(self._buffer.text, span)
        if annotation is Annotation.STATEMENT_BEGIN:
            if self._is_reading:
                self._traps.block_begins(self._buffer.text, span)
            self._block = span
        self._enter(after)

    def _refuse_unfinished(self) -> None:
        rest = trim(self._buffer.text)
        if rest:
            message = (
                f"failed to parse migration: state {self._state.value}, direction: {self._direction.value}: "
                f"unexpected unfinished SQL query: {quote(rest)}: missing semicolon?"
            )
            span = self._buffer.take()
            raise _failure(
                Code.MISSING_SEMICOLON, message, hints.last_code_line(span), hints.unfinished(rest)
            )

    def _append(self, start: int, line: str) -> None:
        expansion = None
        if self._is_substituting and self._after_block is None:
            expansion = self._expand(start, line)
        if self._state is State.START:
            shown = quote(expansion.text if expansion else line)
            message = f"failed to parse migration: unexpected state 0 on line {shown}, {MANUAL}"
            span = self._source.span(start, start + len(line))
            raise _failure(Code.GOOSE_SYNTAX, message, span, hints.no_up(self._source))
        if not self._is_reading:
            self._buffer.clear()
        elif self._after_block is not None:
            self._emit(start)
            self._enter(self._after_block)
        else:
            self._fill(start, line, expansion)
            if not self._is_in_block and _ends_statement(expansion.text if expansion else line):
                self._traps.statement(self._emit(start))

    def _fill(self, start: int, line: str, expansion: Expansion | None) -> None:
        if expansion is None:
            self._buffer.add(Piece(line + "\n", start))
            return
        for piece in expansion.pieces:
            self._buffer.add(piece._replace(at=start + piece.at))
        self._buffer.add(Piece("\n", start + len(line)))

    def _emit(self, start: int) -> Span:
        span = self._buffer.take() if self._buffer else self._source.span(start, start)
        self.statements.append(span)
        return span

    def _expand(self, start: int, line: str) -> Expansion:
        try:
            expansion = expand(line, self._variables)
        except InterpolationError as reason:
            at = min(start + reason.at, start + len(line))
            message = f"variable substitution failed: {reason}:\n{line}"
            span = self._source.span(at, min(at + 1, start + len(line)))
            raise _failure(Code.VARIABLE_SUBSTITUTION, message, span, hints.substitution(reason)) from None
        if self._is_reading:
            for use in expansion.unknown:
                self._traps.unknown_variable(use.name, self._source.span(start + use.start, start + use.end))
        return expansion


def _is_dropped(line: str, stripped: str) -> bool:
    """Whether goose leaves a line out when it stands before a statement."""
    return not line or stripped.startswith("--")
