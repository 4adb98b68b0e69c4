"""`sqlprisma generate --watch`: the schema is written again whenever something it is made of is saved.

Apart from `generate` because it is about files over time. watchfiles only wakes it. What has changed the files
themselves tell, by their time and size: so an editor that saves by renaming, a change while a schema was being
written, and a network drive that gives no events neither lose a run nor repeat one. The schema file is the product and
no input, but where it was the obstacle: there its next change is waited for, too.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from sqlprisma.cli.app import Commands
from sqlprisma.cli.speech import Speech, few
from sqlprisma.diagnostics import Diagnostic, Failure, Severity
from sqlprisma.diagnostics.findings import counted
from sqlprisma.records import dataclass

if TYPE_CHECKING:
    from sqlprisma.config import Service, Settings

SETTLED = 80
"""Milliseconds without a further event before the files are read: an editor writes in several steps."""
PATIENCE = 1000
"""Milliseconds after which the files are looked at though there was no event."""
_READ = frozenset({".go", ".sql"})
"""The endings of what goose looks at in a folder."""

Stamps: TypeAlias = Mapping[Path, tuple[int, int, int]]
"""The time, the size and the inode of each file that is there: one of them is another after it was saved."""
Identity: TypeAlias = tuple[str, str]
"""What makes a finding the same as in the run before: its code and words, as its line may have moved."""
Wake: TypeAlias = Callable[[Sequence[Path]], Generator[object, None, None]]
"""Gives an item whenever something may have happened in one of these folders."""
Write: TypeAlias = Callable[["Service", Speech], None]
"""Writes a service's schema and says in one line what became of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The services, and the file that says so, if there is one."""

    services: tuple[Service, ...]
    configuration: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoned(Speech):
    """Says before each line why it is said, and does not repeat what was found the last time, unless it is an error."""

    reason: str = ""
    """Why there is another run; nothing for the first one."""
    known: frozenset[Identity] = frozenset()
    heard: list[Identity] = field(default_factory=list)
    """What was found, for the next run to know."""

    def say(self, text: str) -> None:
        """A summary line with its reason."""
        Speech.say(self, f"{self.reason}{text}")

    def findings(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Tell all of it the first time, then what is new."""
        found = tuple(diagnostics)
        self.heard.extend(map(_identity, found))
        if self.reason:
            quiet = {Severity.NOTE} if self.verbosity < 1 else set()
            found = tuple(
                each
                for each in found
                if each.severity is Severity.ERROR
                or not (each.severity in quiet or _identity(each) in self.known)
            )
        Speech.findings(self, found)


def _identity(found: Diagnostic) -> Identity:
    return found.code.slug, found.message


def keep(load: Callable[[], Plan], write: Write, speech: Speech, wake: Wake | None = None) -> None:
    """Write each schema now, and again whenever something it is made of changes, until Ctrl-C.

    Raises:
        Failure: The configuration cannot be read at the start; later that is told and waited for.
        click.UsageError: watchfiles is not installed, or at the start nothing says where a schema goes.
    """
    if wake is None and importlib.util.find_spec("watchfiles") is None:
        raise click.UsageError("--watch needs the package watchfiles: pip install 'sqlprisma[watch]'")
    with suppress(KeyboardInterrupt):  # it is how this ends
        _Watching(load, write, speech).run(wake or _events)


class _Watching:
    """What is known between two changes: the plan, and how each file was when it was read."""

    def __init__(self, load: Callable[[], Plan], write: Write, speech: Speech) -> None:
        self._load, self._write, self._speech = load, write, speech
        self._plan = load()
        self._configured = _stamps(self._configuration())
        self._complaint = ""
        self._read: dict[str, tuple[Service, Stamps]] = {}
        self._heard: dict[str, frozenset[Identity]] = {}
        self._obstacles: dict[str, Stamps] = {}
        """How the schema files were that may be why a service's last run failed."""

    def run(self, wake: Wake) -> None:
        """Everything once, then what a change asks for, as long as there are events."""
        self._step("")
        files = {path for _, stamps in self._read.values() for path in stamps}
        self._speech.say(f"watching {counted(len(files), 'file')} (Ctrl-C ends it)")
        for _ in self._woken(wake):
            self._step(self._reloaded())

    def _woken(self, wake: Wake) -> Iterator[object]:
        """Events in the folders of the plan; where these have become others, they are watched instead."""
        while True:
            folders = self._folders()
            with suppress(FileNotFoundError), closing(wake(folders)) as events:
                for event in events:
                    yield event
                    if self._folders() != folders:
                        break
                else:
                    return

    def _folders(self) -> tuple[Path, ...]:
        found = [path.parent for path in self._configuration()]
        found += [folder for service in self._plan.services for folder in _folders(service.settings)]
        return tuple(dict.fromkeys(folder for folder in found if folder.is_dir()))

    def _configuration(self) -> tuple[Path, ...]:
        return () if self._plan.configuration is None else (self._plan.configuration,)

    def _step(self, reason: str) -> None:
        """Write the schemas whose inputs, or whose place in the configuration, are not what they were."""
        for service in self._plan.services:
            known, before = self._read.get(service.name, (None, {}))
            now = _stamps(_inputs(service.settings))
            changed = _changed(before, now)
            if service.name in self._obstacles:
                changed += _changed(self._obstacles[service.name], _stamps(_schemas(service.settings)))
            if known == service and not changed:
                continue
            # as it was before it is read: what changes meanwhile is seen the next time
            self._read[service.name] = service, now
            if self._attempt(service, _because(changed) if known == service else reason):
                self._obstacles.pop(service.name, None)
            else:
                self._obstacles[service.name] = _stamps(_schemas(service.settings))

    def _reloaded(self) -> str:
        """Read the configuration again, as a folder may have become a service; says why services may be others now.

        It takes a few milliseconds. A complaint is told once.
        """
        try:
            self._plan = self._load()
        except (Failure, click.UsageError) as error:
            if (complaint := repr(error)) != self._complaint:
                self._complaint = complaint
                _tell(error, self._speech)
            return ""
        self._complaint = ""
        before, self._configured = self._configured, _stamps(self._configuration())
        changed = _changed(before, self._configured)
        return _because(changed) if changed else "new: "

    def _attempt(self, service: Service, reason: str) -> bool:
        """Write a schema, and tell why not; whether it was possible."""
        speech = self._speech
        reasoned = Reasoned(
            verbosity=speech.verbosity,
            color=speech.color,
            output_format=speech.output_format,
            reason=reason,
            known=self._heard.get(service.name, frozenset()),
        )
        try:
            self._write(service, reasoned)
        except (Failure, click.UsageError) as error:
            _tell(error, reasoned)
            return False
        except click.exceptions.Exit:  # the errors are told already
            return False
        except Exception as error:  # noqa: BLE001 - a bug of ours, met in a half-written file, is no end either
            Commands.tell_bug(error)
            return False
        finally:
            self._heard[service.name] = frozenset(reasoned.heard)
        return True


def _tell(error: Failure | click.UsageError, speech: Speech) -> None:
    if isinstance(error, Failure):
        speech.findings(error.diagnostics)
    else:
        error.show()


def _inputs(settings: Settings) -> Iterator[Path]:
    """The files that a schema is made of, as far as they are there."""
    if settings.migrations is not None:
        with suppress(OSError):
            yield from sorted(path for path in settings.migrations.iterdir() if path.suffix in _READ)
    yield from settings.prelude
    yield from settings.supplement.values()


def _schemas(settings: Settings) -> Iterator[Path]:
    if settings.schema is not None:
        yield settings.schema
        with suppress(OSError):
            yield from sorted(settings.schema.rglob("*.prisma"))


def _folders(settings: Settings) -> Iterator[Path]:
    """Where something can happen to them; a folder may come and go, so the one above it counts, too."""
    if settings.migrations is not None:
        yield from (settings.migrations, settings.migrations.parent)
    files = [*settings.prelude, *settings.supplement.values()]
    files += [] if settings.schema is None else [settings.schema]
    yield from (path.parent for path in files)


def _stamps(paths: Iterable[Path]) -> Stamps:
    found: dict[Path, tuple[int, int, int]] = {}
    for path in paths:
        with suppress(OSError):
            status = path.stat()
            found[path] = (status.st_mtime_ns, status.st_size, status.st_ino)
    return found


def _changed(before: Stamps, now: Stamps) -> list[Path]:
    return [path for path in {**now, **before} if before.get(path) != now.get(path)]


def _because(changed: Iterable[Path]) -> str:
    """The changed files in a few words."""
    return f"{few([path.name for path in changed])}: "


def _events(folders: Sequence[Path]) -> Generator[object, None, None]:
    from watchfiles import watch  # noqa: PLC0415 - an extra

    yield from watch(
        *folders,
        watch_filter=None,
        step=SETTLED,
        rust_timeout=PATIENCE,
        yield_on_timeout=True,
        recursive=False,
    )
