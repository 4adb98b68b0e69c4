"""The oracle: a real PostgreSQL and Prisma's own engine, asked from Python.

One Node process (`driver.mjs`) lives as long as the client and answers a line for a line. It is started on the first
question, and again when it died or did not answer in time.
"""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, TypedDict

from tests.oracle import installing
from tests.oracle.history import History

_START_SECONDS = 120.0
_ANSWER_SECONDS = 60.0
_END = ""


class OracleFailedError(Exception):
    """The oracle itself went wrong: no statement about the question."""


class EngineDiedError(OracleFailedError):
    """The process ended twice over the same question: Prisma's engine does not survive it."""


class _Refused(TypedDict):
    code: str
    message: str
    script: int
    statement: int


class _Failure(TypedDict):
    failure: str


class _Pull(TypedDict, total=False):
    text: str
    warnings: str | None
    failure: str
    empty: bool
    steps: str | _Failure | None


class _Model(TypedDict):
    complaint: str | None
    formatted: str
    steps: str | _Failure | None


class _Judged(TypedDict):
    refused: _Refused | None
    schemas: list[str] | None
    pull: _Pull
    complaint: str | None
    models: list[_Model]


class _Attempted(TypedDict):
    refusals: list[_Refused]
    rows: list[dict[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """What PostgreSQL did not accept: the statement's place counts from 0, a negative script is a prelude."""

    sqlstate: str
    message: str
    script: int
    statement: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What became of statements that were each sent alone."""

    refusals: tuple[Refusal, ...]
    rows: tuple[Mapping[str, object], ...]
    """What the query after them found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What Prisma says of a schema file beside the migrated database."""

    complaint: str | None
    """The validator's complaint; None: the schema is valid."""
    formatted: str
    """The text after Prisma's formatter."""
    steps: str | None
    """What `migrate diff` would do to bring the database to the schema; None: nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a history."""

    refusal: Refusal | None = None
    schemas: tuple[str, ...] | None = None
    """The schemas that were read, None for `public` alone."""
    text: str = ""
    """What `prisma db pull` prints."""
    warnings: str | None = None
    is_empty: bool = False
    """Whether `prisma db pull` finds nothing to print (P4001)."""
    failure: str | None = None
    """What `prisma db pull` says when it refuses to print anything."""
    complaint: str | None = None
    """What the validator says of db pull's own text; None: it is valid."""
    steps: str | None = None
    """What `migrate diff` would do to bring the database to db pull's text; asked for where an opinion has steps."""
    opinions: tuple[Opinion, ...] = ()
    """One for each schema file that was asked about."""


@dataclass(slots=True)
class _Running:
    """A started process and the lines that it has said."""

    process: subprocess.Popen[str]
    lines: queue.Queue[str] = field(default_factory=queue.Queue)

    def listen(self, stream: IO[str]) -> None:
        """Collect lines until the end, which is an empty one."""
        for line in stream:
            self.lines.put(line)
        self.lines.put(_END)


class Oracle:
    """A line to the oracle."""

    def __init__(self) -> None:
        self._running: _Running | None = None

    @property
    def process(self) -> subprocess.Popen[str] | None:
        """The Node process, if one was started."""
        return None if self._running is None else self._running.process

    def start(self) -> None:
        """Install what is missing and start the process, which a question would do, too.

        Raises:
            OracleUnavailableError: Node or a package is missing.
        """
        self._running = self._running or self._start()

    def close(self) -> None:
        """End the process; a later question starts another."""
        running, self._running = self._running, None
        if running is None:
            return
        running.process.kill()
        running.process.communicate()

    def judge(
        self,
        history: History,
        *,
        schemas: Sequence[str] | None = None,
        models: Sequence[str] = (),
        previous: str | None = None,
    ) -> Verdict:
        """Run a history on an empty database; what PostgreSQL and `prisma db pull` say.

        Without `schemas` those are read that a person would list: `public` alone if it holds every table, else all
        that hold tables. `models` are schema files that are compared with the migrated database. `previous` is the
        file that db pull finds and whose edits it keeps; its datasource lists the schemas.

        Raises:
            OracleFailedError: The oracle went wrong.
        """
        scripts = [
            {"statements": script.statements, "transaction": script.is_transactional}
            for script in history.scripts
        ]
        request = {
            "call": "judge",
            "prelude": history.prelude,
            "scripts": scripts,
            "goose": True,
            "schemas": schemas,
            "models": models,
            "previous": previous,
            "force": previous is None,
        }
        answer: _Judged = json.loads(self._ask(request))["value"]
        refused = answer["refused"]
        if refused is not None:
            return Verdict(refusal=_refusal(refused))
        found, pull = answer["schemas"], answer["pull"]
        return Verdict(
            schemas=None if found is None else tuple(found),
            text=pull.get("text", ""),
            warnings=pull.get("warnings"),
            is_empty=pull.get("empty", False),
            failure=pull.get("failure"),
            complaint=answer["complaint"],
            steps=_told(pull.get("steps")),
            opinions=tuple(map(_opinion, answer["models"])),
        )

    def attempt(self, statements: Sequence[str], *, query: str | None = None) -> Attempt:
        """Send statements one by one to an empty database, going on after a refusal; then ask a query.

        Raises:
            OracleFailedError: The oracle went wrong, or PostgreSQL does not accept the query.
        """
        request = {"call": "attempt", "statements": statements, "query": query}
        answer: _Attempted = json.loads(self._ask(request))["value"]
        return Attempt(refusals=tuple(map(_refusal, answer["refusals"])), rows=tuple(answer["rows"]))

    def validate(self, text: str, *, version: int = 7) -> str | None:
        """What a major version of Prisma complains of in a schema; None: nothing."""
        complaint: str | None = json.loads(self._ask({"call": "validate", "text": text, "version": version}))[
            "value"
        ]
        return complaint

    def format(self, text: str, *, version: int = 7) -> str:
        """The text as Prisma's formatter writes it."""
        formatted: str = json.loads(self._ask({"call": "format", "text": text, "version": version}))["value"]
        return formatted

    def dmmf(self, text: str) -> object:
        """Prisma's own model of a schema, as data."""
        found: object = json.loads(self._ask({"call": "dmmf", "text": text}))["value"]
        return found

    def _ask(self, request: Mapping[str, object]) -> str:
        """The line that answers a request, with a value in it."""
        line = json.dumps(request)
        for is_last in (False, True):
            running = self._running or self._start()
            self._running = running
            try:
                answer = self._exchanged(running, line)
            except _DiedError as error:
                self.close()
                if is_last:
                    message = f"Node died twice over: {line[:2000]}"
                    raise EngineDiedError(message) from error
            else:
                failure: str | None = json.loads(answer).get("failure")
                if failure is not None:
                    raise OracleFailedError(failure)
                return answer
        raise AssertionError

    def _exchanged(self, running: _Running, line: str) -> str:
        stdin = running.process.stdin
        assert stdin is not None
        try:
            stdin.write(line + "\n")
            stdin.flush()
        except OSError as error:
            raise _DiedError from error
        return self._next_line(running, _ANSWER_SECONDS)

    def _next_line(self, running: _Running, seconds: float) -> str:
        try:
            said = running.lines.get(timeout=seconds)
        except queue.Empty:
            self.close()
            message = f"The oracle did not answer within {seconds:.0f} seconds."
            raise OracleFailedError(message) from None
        if said == _END:
            raise _DiedError
        return said

    def _start(self) -> _Running:
        installing.install()
        try:
            process = subprocess.Popen(
                [str(installing.node()), "--no-warnings", str(installing.FOLDER / "driver.mjs")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                cwd=installing.FOLDER,
            )
        except OSError as error:
            message = f"Node does not start: {error}\n{installing.HELP}"
            raise installing.OracleUnavailableError(message) from error
        running = _Running(process=process)
        threading.Thread(target=running.listen, args=(process.stdout,), daemon=True).start()
        self._running = running
        try:
            self._next_line(running, _START_SECONDS)
        except _DiedError as error:
            self.close()
            message = f"Node does not run the oracle (its own words stand on stderr).\n{installing.HELP}"
            raise installing.OracleUnavailableError(message) from error
        return running


class _DiedError(Exception):
    """The process ended without an answer."""


def _refusal(refused: _Refused) -> Refusal:
    return Refusal(
        sqlstate=refused["code"],
        message=refused["message"],
        script=refused["script"],
        statement=refused["statement"],
    )


def _opinion(model: _Model) -> Opinion:
    return Opinion(complaint=model["complaint"], formatted=model["formatted"], steps=_told(model["steps"]))


def _told(steps: str | _Failure | None) -> str | None:
    return f"migrate diff failed: {steps['failure']}" if isinstance(steps, dict) else steps
