"""One command for one service or for many: what was found is told, each service has its line, and the worst decides.

Apart from the commands because this is the same for all of them. With one service there is nothing new: its errors
end the command. With many an error is told, and the next one has its turn.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

import click

from sqlprisma.cli.app import EXIT_ERROR
from sqlprisma.cli.progress import ProgressBar
from sqlprisma.cli.speech import Speech, hidden
from sqlprisma.diagnostics import Diagnostic, Failure, Severity
from sqlprisma.diagnostics.findings import counted
from sqlprisma.records import dataclass

if TYPE_CHECKING:
    from sqlprisma.config import Service, Settings
    from sqlprisma.results import Result
    from sqlprisma.services import Answer

ResultT = TypeVar("ResultT", bound="Result")


class Memory(Protocol[ResultT]):
    """What remembers the answers of earlier runs."""

    def find(self, settings: Settings) -> tuple[str | None, ResultT | None]:
        """By what an answer is found again, if at all, and that answer if there is one."""

    def keep(self, key: str | None, result: ResultT) -> None:
        """Remember an answer if it is worth it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known(Generic[ResultT]):
    """What is known of a service before anything is read."""

    service: Service
    key: str | None = None
    result: ResultT | None = None


class Round(Generic[ResultT]):
    """The work for each service in the order of the configuration, and how the command is to end."""

    def __init__(
        self,
        services: Sequence[Service],
        speech: Speech,
        *,
        jobs: int | None = None,
        cache: Memory[ResultT] | None = None,
        without: str,
        shows_notes: bool = True,
    ) -> None:
        """Begin.

        Args:
            services: What is to be worked on.
            speech: How to tell what was found.
            jobs: How many processes; None: as many as pay.
            cache: Where answers of earlier runs are, if they are to count.
            without: What did not happen where there are errors, such as `nothing was written`.
            shows_notes: Whether it matters here what Prisma cannot say; if not, only verbose runs tell it.
        """
        self._services = tuple(services)
        self._speech = speech
        self._jobs = jobs
        self._cache = cache
        self._without = without
        self._shows_notes = shows_notes
        self._exit_code = 0
        self._counts: dict[str, int] = {}
        self._kept: list[Diagnostic] = []
        self._notes = 0

    @property
    def is_single(self) -> bool:
        """Whether there is one service, so that nothing needs its name."""
        return len(self._services) == 1

    def results(self, work: Callable[..., ResultT]) -> Iterator[tuple[Service, ResultT]]:
        """What the work gives for each service that has no errors."""
        for service, result in self._worked(work):
            self._find(result.diagnostics)
            self._tell_counts(service, result)
            errors = sum(found.severity is Severity.ERROR for found in result.diagnostics)
            if errors:
                self._fail(service, errors)
            else:
                yield service, result

    def _worked(self, work: Callable[..., ResultT]) -> Iterator[tuple[Service, ResultT]]:
        """Each service's result, of an earlier run where that still holds."""
        known = [self._known(service) for service in self._services]
        if self.is_single and known[0].result is None:
            bar = ProgressBar(is_wanted=self._speech.verbosity >= 0)
            try:
                result = work(self._services[0].settings, progress=bar.step)
            finally:
                bar.finish()
            self._keep(known[0], result)
            yield self._services[0], result
            return
        answers = self._answers(work, [each.service for each in known if each.result is None])
        for each in known:
            if each.result is not None:
                self.detail(
                    each.service, "nothing has changed since an earlier run, which counts (see --no-cache)"
                )
                yield each.service, each.result
                continue
            answer = next(answers)
            if answer.bug is not None:
                self._tell_bug(answer)
            elif answer.result is None:
                self._find(answer.failure)
                self._fail(answer.service, len(answer.failure))
            else:
                self._keep(each, answer.result)
                yield answer.service, answer.result
        next(answers, None)

    def _known(self, service: Service) -> _Known[ResultT]:
        if self._cache is None:
            return _Known(service=service)
        key, result = self._cache.find(service.settings)
        return _Known(service=service, key=key, result=result)

    def _keep(self, known: _Known[ResultT], result: ResultT) -> None:
        if self._cache is not None:
            self._cache.keep(known.key, result)

    def _answers(self, work: Callable[..., ResultT], missing: Sequence[Service]) -> Iterator[Answer[ResultT]]:
        """What becomes of the services whose result is not known."""
        if not missing:
            return
        from sqlprisma import services  # noqa: PLC0415 - see the package's docstring

        bar = ProgressBar(is_wanted=self._speech.verbosity >= 0, what="services")
        done = len(self._services) - len(missing)
        try:
            for answer in services.each(work, missing, jobs=self._jobs):
                bar.finish()  # what is told now has the line for itself
                yield answer
                done += 1
                bar.step(done, len(self._services))
        finally:
            bar.finish()

    def _find(self, diagnostics: Sequence[Diagnostic]) -> None:
        """Tell what was found: at once, or all together where it is one document, or where there is but one service."""
        is_verbose = self._speech.verbosity > 0
        shown = tuple(each for each in diagnostics if each.severity is not Severity.NOTE or is_verbose)
        if self.is_single:
            self._speech.findings(diagnostics if self._shows_notes else shown)
            return
        self._notes += len(diagnostics) - len(shown) if self._shows_notes else 0
        if self._speech.is_document:
            self._kept += shown
        else:
            self._speech.findings(shown)

    def _tell_counts(self, service: Service, result: ResultT) -> None:
        counts = result.counts
        self.detail(
            service,
            f"statements: {counts.total} = {counts.interpreted} interpreted"
            f" + {counts.irrelevant} without effect on the schema + {counts.diagnosed} diagnosed",
        )

    def _tell_bug(self, answer: Answer[ResultT]) -> None:
        """An error of our own: in one line, or whole for whoever looks for it."""
        trace = (answer.bug or "").rstrip()
        if os.environ.get("SQLPRISMA_DEBUG"):
            click.echo(trace, err=True)
        message = trace.rpartition("\n")[2]
        click.echo(f"error[internal]: sqlprisma failed on {answer.service.name}: {message}", err=True)
        self.count("with an error of sqlprisma's own", EXIT_ERROR)

    def _fail(self, service: Service, errors: int) -> None:
        """A service without a result."""
        self.say(service, f"{counted(errors, 'error')}: {self._without}")
        self.count("with errors", EXIT_ERROR)

    def refuse(self, service: Service, failure: Failure) -> None:
        """What could not be done with a result; with one service that is the end."""
        if self.is_single:
            raise failure
        self._find(failure.diagnostics)
        self._fail(service, len(failure.diagnostics))

    def say(self, service: Service, text: str) -> None:
        """A line of the summary."""
        self._speech.say(text if self.is_single else f"{service.name}: {text}")

    def detail(self, service: Service, text: str) -> None:
        """A line for those who asked for more."""
        self._speech.detail(text if self.is_single else f"{service.name}: {text}")

    def count(self, what: str, exit_code: int = 0) -> None:
        """One more service of which something is to be said in the end; the worst exit code stays."""
        self._counts[what] = self._counts.get(what, 0) + 1
        self._exit_code = max(self._exit_code, exit_code)

    def end(self, hint: str = "") -> None:
        """Tell the whole, and end with the worst exit code if it is not 0."""
        if not self.is_single:
            if self._speech.is_document:
                self._speech.findings(self._kept)
            elif self._notes and self._speech.verbosity == 0:
                self._speech.say(hidden(self._notes))
            counts = ", ".join(f"{count} {what}" for what, count in self._counts.items())
            self._speech.say(f"{len(self._services)} services: {counts}{hint}")
        if self._exit_code:
            click.get_current_context().exit(self._exit_code)
