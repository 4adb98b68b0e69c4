"""goose's line parser once more, as plainly as it can be written: strings only, no places, no warnings.

It follows the description of goose's loop (internal/sqlparser/parser.go) step by step, and the law in
`test_goose_parser.py` compares the real reader with it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlprisma.migrations.golang import SPACE, quote
from sqlprisma.migrations.interpolate import InterpolationError, expand

URL = "see https://github.com/pressly/goose#sql-migrations"
WORDS = ("Up", "Down", "StatementBegin", "StatementEnd", "NO TRANSACTION", "ENVSUB ON", "ENVSUB OFF")
START, UP, BEGIN_UP, END_UP, DOWN, BEGIN_DOWN, END_DOWN = range(7)


class RefusedError(Exception):
    """goose refuses the file."""


def split(text: str, direction: str, variables: Mapping[str, str]) -> tuple[list[str], bool]:  # noqa: C901, PLR0912 - one loop, as goose has it
    """The statements and whether they run in a transaction."""
    state, buf, is_transactional, is_substituting, out = START, "", True, False, list[str]()
    wrong = {DOWN, BEGIN_DOWN, END_DOWN} if direction == "up" else {UP, BEGIN_UP, END_UP}
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    for raw in lines:
        line = raw.removesuffix("\r")
        bare = line.strip(SPACE)
        if state == START and not bare:
            continue
        if bare.startswith("--") and "+goose" in line:
            word = annotation(line)
            if word == "NO TRANSACTION":
                is_transactional = False
            elif word.startswith("ENVSUB"):
                is_substituting = word.endswith("ON")
            else:
                if word == "Down" and state in {UP, END_UP}:
                    finished(buf, state, direction)
                state = move(word, state)
            if word != "StatementEnd":
                continue
        if not buf and (bare.startswith("--") or not line):
            continue
        if state not in {END_UP, END_DOWN}:
            if is_substituting:
                try:
                    line = expand(line, variables).text
                except InterpolationError as error:
                    raise RefusedError(f"variable substitution failed: {error}:\n{line}") from None
            buf += line + "\n"
        if state == START:
            raise RefusedError(f"failed to parse migration: unexpected state 0 on line {quote(line)}, {URL}")
        if state in wrong:
            buf = ""
        elif state in {END_UP, END_DOWN}:
            out.append(buf.strip(SPACE))
            buf, state = "", state - 2
        elif state in {UP, DOWN} and ends(line):
            out.append(buf.strip(SPACE))
            buf = ""
    if state == START:
        raise RefusedError(f"failed to parse migration: must start with '-- +goose Up' annotation, {URL}")
    if state in {BEGIN_UP, BEGIN_DOWN}:
        raise RefusedError("failed to parse migration: missing '-- +goose StatementEnd' annotation")
    finished(buf, state, direction)
    return out, is_transactional


def finished(buf: str, state: int, direction: str) -> None:
    """Refuse what has no semicolon."""
    rest = buf.strip(SPACE)
    if rest:
        raise RefusedError(
            f"failed to parse migration: state {state}, direction: {direction}: "
            f"unexpected unfinished SQL query: {quote(rest)}: missing semicolon?"
        )


def annotation(line: str) -> str:
    """The word of an annotation line."""
    head = f"failed to parse annotation line {quote(line)}: "
    if line[0] in " \t":
        raise RefusedError(f"{head}{quote(line)} contains leading whitespace: invalid annotation")
    command = line.replace("--", "").replace("+goose", "", 1)
    if "+goose" in command:
        raise RefusedError(
            f"{head}{quote(command)} contains multiple '+goose' annotations: invalid annotation"
        )
    command = command.strip(SPACE)
    if not command:
        raise RefusedError(f"{head}empty annotation")
    for word in WORDS:
        if word.lower() == command.lower():
            return word
    raise RefusedError(f"{head}{quote(command)} not supported: invalid annotation")


def move(word: str, state: int) -> int:
    """The state after an annotation."""
    if word == "Up" and state == START:
        return UP
    if word == "Down" and state in {UP, END_UP}:
        return DOWN
    if word == "StatementBegin" and state in {UP, END_UP, DOWN, END_DOWN}:
        return BEGIN_UP if state in {UP, END_UP} else BEGIN_DOWN
    if word == "StatementEnd" and state in {BEGIN_UP, BEGIN_DOWN}:
        return state + 1
    raise RefusedError(
        {
            "Up": f"duplicate '-- +goose Up' annotations; stateMachine={state}, {URL}",
            "Down": f"must start with '-- +goose Up' annotation, stateMachine={state}, {URL}",
            "StatementBegin": "'-- +goose StatementBegin' must be defined after '-- +goose Up' or "
            f"'-- +goose Down' annotation, stateMachine={state}, {URL}",
            "StatementEnd": f"'-- +goose StatementEnd' must be defined after '-- +goose StatementBegin', {URL}",
        }[word]
    )


def ends(line: str) -> bool:
    """Whether goose ends a statement at this line."""
    words = [word for word in re.split(f"[{SPACE}]+", line) if word]
    comment = next((at for at, word in enumerate(words) if word.startswith("--")), len(words))
    return bool(words[:comment]) and words[comment - 1].endswith(";")
