"""The same work for several services, in several processes where that pays; what one cannot do never stops another.

Apart from the work itself, which knows one service. Measured on Linux: a history takes about 11 seconds a megabyte
and a fresh process half a second of imports, while a forked one has them already. So a pool of forked processes
(Linux, as long as there is one thread) pays from a fifth of a second on, and one of fresh processes from a second on.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

from sqlprisma.config import Service, Settings
from sqlprisma.diagnostics import Diagnostic, Failure
from sqlprisma.records import dataclass

ResultT = TypeVar("ResultT")

_BYTES_A_SECOND = 90_000
"""How much of a history one process reads."""
_STARTUP = {"fork": 0.2, "spawn": 1.0}
"""Seconds that a pool costs before it gains anything."""
_MOST_BY_DEFAULT = 6
"""Each takes some 35 megabytes, and a machine of many cores is seldom there for us alone."""
_MOST_WORKERS = 61
"""What Windows can wait for at once (Python's documentation of ProcessPoolExecutor)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[ResultT]):
    """What became of the work for one service: a result, or why there is none."""

    service: Service
    result: ResultT | None = None
    failure: tuple[Diagnostic, ...] = ()
    """What could not be done."""
    bug: str | None = None
    """An error of sqlprisma's own, with where it happened."""


def each(
    work: Callable[[Settings], ResultT], services: Sequence[Service], *, jobs: int | None = 1
) -> Generator[Answer[ResultT], None, None]:
    """Do the work for each of the services; the answers come in their order, each as soon as it is its turn.

    Closing what is returned ends what is still being done.

    Args:
        work: A function that can be pickled (one of a module), such as `sqlprisma.check`.
        services: Such as `sqlprisma.load_config().targets()`.
        jobs: How many processes; None leaves it to count, sizes and cores. A script that asks for more than one
            must keep what it does under `if __name__ == "__main__":`, as `multiprocessing` wants it.
    """
    wanted = worthwhile(services) if jobs is None else jobs
    workers = min(wanted, len(services), _MOST_WORKERS)
    if workers <= 1:
        return (_answer(work, service) for service in services)
    return _in_processes(work, services, workers)


def worthwhile(services: Sequence[Service]) -> int:
    """How many processes would be the fastest."""
    workers = min(cores(), len(services), _MOST_BY_DEFAULT)
    if workers <= 1:
        return 1
    seconds = sum(size_of(service.settings.migrations) for service in services) / _BYTES_A_SECOND
    return workers if seconds * (1 - 1 / workers) > _STARTUP[_method()] else 1


def cores() -> int:
    """How many processes can run at once here."""
    allowed = getattr(os, "sched_getaffinity", None)  # only some systems have it
    return (os.cpu_count() or 1) if allowed is None else len(allowed(0))


def size_of(folder: Path | None) -> int:
    """The bytes of the migrations in a folder; none where it cannot be read, which is told elsewhere."""
    size = 0
    with suppress(OSError, ValueError):
        for entry in os.scandir(folder or ""):
            if entry.name.endswith(".sql"):
                size += entry.stat().st_size
    return size


def _method() -> str:
    """How processes are begun: a fork is cheap, but safe only where nothing runs beside it."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def _in_processes(
    work: Callable[[Settings], ResultT], services: Sequence[Service], workers: int
) -> Generator[Answer[ResultT], None, None]:
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context(_method()), initializer=_begin)
    try:
        futures = [pool.submit(_answer, work, service) for service in services]
        futures.reverse()  # so that an answer that has been given can be forgotten
        for service in services:
            yield _answered(futures.pop(), work, service)
    except BaseException:  # an interruption, or nobody wants the rest
        pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - others:
            process.terminate()
        raise
    pool.shutdown()


def _answered(
    future: Future[Answer[ResultT]], work: Callable[[Settings], ResultT], service: Service
) -> Answer[ResultT]:
    """A process's answer; ours, where the process has died or its answer could not be sent."""
    try:
        return future.result()
    except (BrokenProcessPool, RecursionError):
        return _answer(work, service)


def _answer(work: Callable[[Settings], ResultT], service: Service) -> Answer[ResultT]:
    try:
        return Answer(service=service, result=work(service.settings))
    except Failure as failure:
        return Answer(service=service, failure=failure.diagnostics)
    except Exception as error:  # noqa: BLE001 - a bug in one service's work must not cost the others theirs
        return Answer(service=service, bug="".join(traceback.format_exception(error)))


def _begin() -> None:
    """What a process of ours does first.

    Ctrl-C, which every process of a terminal gets, ends it at once and without a word. What a forked one has inherited
    is no garbage: left alone by the collector it stays the memory of its parent.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.freeze()
