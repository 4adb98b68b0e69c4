"""Watching: what makes a schema be written again, what is said of it, and that no error ends it."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import click
import pytest

from sqlprisma.cli.speech import Speech
from sqlprisma.cli.watch import Plan, keep
from sqlprisma.config import Service, Settings
from sqlprisma.diagnostics import Code, Diagnostic, Failure


@dataclass(slots=True)
class Played:
    """Steps between which the watcher is woken, and what it wrote meanwhile."""

    steps: Sequence[Callable[[], object]]
    written: list[list[str]] = field(default_factory=lambda: [[]])
    folders: list[tuple[Path, ...]] = field(default_factory=list)

    def wake(self, folders: Sequence[Path]) -> Generator[object, None, None]:
        """Do one step after another."""
        self.folders.append(tuple(folders))
        while len(self.written) <= len(self.steps):
            self.written.append([])
            self.steps[len(self.written) - 2]()
            yield None

    def write(self, service: Service, speech: Speech) -> None:
        """Note that a service's schema would be written."""
        self.written[-1].append(service.name)
        speech.say(f"wrote {service.name}")


def _service(folder: Path, name: str) -> Service:
    (folder / name).mkdir(exist_ok=True)
    _save(folder / name / "00001_a.sql")
    return Service(name=name, settings=Settings(migrations=folder / name))


def _save(path: Path, text: str = "-- +goose Up\n") -> None:
    """Save as an editor does: another file in the old one's place."""
    beside = path.with_suffix(".tmp")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


def _written(steps: Sequence[Callable[[], object]], plan: Plan) -> list[list[str]]:
    played = Played(steps)
    keep(lambda: plan, played.write, Speech(), played.wake)
    return played.written


def test_only_what_changed_is_written_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All is written once; then a saved, a new and a deleted migration each write their service, one line each."""
    plan = Plan(services=(_service(tmp_path, "auth"), _service(tmp_path, "shop")))
    new = tmp_path / "shop" / "00002_b.sql"
    steps = (
        lambda: _save(tmp_path / "auth" / "00001_a.sql", "-- +goose Up\n\n"),
        lambda: None,
        lambda: _save(new),
        new.unlink,
    )
    assert _written(steps, plan) == [["auth", "shop"], ["auth"], [], ["shop"], ["shop"]]
    assert capsys.readouterr().err.splitlines() == [
        "wrote auth",
        "wrote shop",
        "watching 2 files (Ctrl-C ends it)",
        "00001_a.sql: wrote auth",
        "00002_b.sql: wrote shop",
        "00002_b.sql: wrote shop",
    ]


@pytest.mark.parametrize("name", ["README.md", ".00001_a.sql.swp", "schema.prisma", "00001_a.sql~"])
def test_other_files_in_the_folder_are_nothing(tmp_path: Path, name: str) -> None:
    """What goose does not read changes no schema; the schema itself is no input."""
    plan = Plan(services=(_service(tmp_path, "auth"),))
    assert _written((lambda: _save(tmp_path / "auth" / name),), plan) == [["auth"], []]


def test_preludes_and_supplements_are_inputs(tmp_path: Path) -> None:
    """A schema is written again when what was before goose, or a Go migration's DDL, is saved."""
    prelude, supplement = tmp_path / "prelude.sql", tmp_path / "more" / "2.sql"
    supplement.parent.mkdir()
    settings = Settings(migrations=None, prelude=(prelude,), supplement={2: supplement})
    played = Played((lambda: _save(prelude), lambda: _save(supplement)))
    keep(lambda: Plan(services=(Service(settings=settings),)), played.write, Speech(), played.wake)
    assert played.written == [[""], [""], [""]]
    assert played.folders == [(tmp_path, supplement.parent)]


def test_an_error_is_told_and_the_next_change_tries_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Findings, wrong usage, an exit code and a bug of ours are no end; each is told on the way."""
    finding = Diagnostic(code=Code.BAD_CONFIG, message="a finding")
    ends = iter(
        [Failure([finding]), click.UsageError("a usage"), click.exceptions.Exit(2), ValueError("a bug"), None]
    )
    ran: list[str] = []

    def write(service: Service, _speech: Speech) -> None:
        ran.append(service.name)
        if (error := next(ends)) is not None:
            raise error

    path = tmp_path / "auth" / "00001_a.sql"
    plan = Plan(services=(_service(tmp_path, "auth"),))
    played = Played([partial(_save, path, "-" * size) for size in (3, 4, 5, 6)])
    keep(lambda: plan, write, Speech(), played.wake)
    assert ran == ["auth"] * 5
    told = capsys.readouterr().err
    assert "a finding" in told
    assert "a usage" in told
    assert "a bug" in told


def test_what_was_told_is_not_told_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A warning that is there after each save is told once, a new one when it comes; notes only the first time."""
    old, new = (Diagnostic(code=Code.OVERLOOKED_FILE, message=text) for text in ("old one", "new one"))
    note = Diagnostic(code=Code.NOT_EXPRESSIBLE, message="a note")
    found = iter([[old, note], [old, note], [old, new, note], [old, new, note]])
    path = tmp_path / "auth" / "00001_a.sql"
    plan = Plan(services=(_service(tmp_path, "auth"),))
    played = Played([partial(_save, path, "-" * size) for size in (3, 4, 5)])

    def write(service: Service, speech: Speech) -> None:
        speech.findings(next(found))
        played.write(service, speech)

    keep(lambda: plan, write, Speech(), played.wake)
    told = capsys.readouterr().err
    assert [told.count(words) for words in ("old one", "new one", "-v lists them")] == [1, 1, 1]
    assert told.index("new one") > told.index("00001_a.sql: wrote auth")


def test_a_schema_that_was_the_obstacle_is_waited_for(tmp_path: Path) -> None:
    """Saving a schema is nothing, but where a run has failed it is tried again, until that goes well."""
    schema = tmp_path / "schema.prisma"
    service = Service(settings=Settings(migrations=None, prelude=(tmp_path / "a.sql",), schema=schema))
    saves = [partial(_save, schema, "#" * size) for size in range(1, 5)]
    played = Played((saves[0], lambda: _save(tmp_path / "a.sql"), *saves[1:]))

    def write(service: Service, speech: Speech) -> None:
        played.write(service, speech)
        if schema.exists() and schema.stat().st_size < 3:
            raise click.exceptions.Exit(2)

    keep(lambda: Plan(services=(service,)), write, Speech(), played.wake)
    assert played.written == [[""], [], [""], [""], [""], []]


def test_a_saved_configuration_writes_what_it_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Services that stay as they were are left alone, new ones are written and watched; a broken file is told once."""
    auth, shop = _service(tmp_path, "auth"), _service(tmp_path, "shop")
    other = Service(name="auth", settings=Settings(migrations=tmp_path / "auth", target=6))
    path = tmp_path / "sqlprisma.toml"
    _save(path)
    plans: list[Plan | Failure] = [
        Plan(services=(auth,), configuration=path),
        Plan(services=(auth, shop), configuration=path),
        Failure([Diagnostic(code=Code.BAD_CONFIG, message="broken")]),
        Failure([Diagnostic(code=Code.BAD_CONFIG, message="broken")]),
        Plan(services=(other, shop), configuration=path),
    ]

    def load() -> Plan:
        plan = plans.pop(0) if len(plans) > 1 else plans[0]
        if isinstance(plan, Failure):
            raise plan
        return plan

    saves = [partial(_save, path, "#" * size) for size in (1, 2, 3, 4)]
    played = Played((*saves, lambda: _save(tmp_path / "shop" / "00001_a.sql", "")))
    keep(load, played.write, Speech(), played.wake)
    assert played.written == [["auth"], ["shop"], [], [], ["auth"], ["shop"]]
    assert tmp_path / "shop" in played.folders[-1]
    told = capsys.readouterr().err
    assert "sqlprisma.toml: wrote shop" in told
    assert told.count("broken") == 1


def test_a_folder_that_goes_and_comes_back_is_watched_again(tmp_path: Path) -> None:
    """As when another branch is checked out: both are changes."""
    away = tmp_path / "away"
    folder = tmp_path / "auth"
    plan = Plan(services=(_service(tmp_path, "auth"),))
    played = Played((lambda: folder.rename(away), lambda: away.rename(folder)))
    keep(lambda: plan, played.write, Speech(), played.wake)
    assert played.written == [["auth"], ["auth"], ["auth"]]
    assert [folder in each for each in played.folders] == [True, False, True]


def test_ctrl_c_is_how_it_ends(tmp_path: Path) -> None:
    """It is no error, wherever it comes."""

    def interrupt() -> None:
        raise KeyboardInterrupt

    assert _written((interrupt,), Plan(services=(_service(tmp_path, "auth"),))) == [["auth"], []]


def test_without_watchfiles_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written, and the message has the command."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    plan = Plan(services=(_service(tmp_path, "auth"),))
    with pytest.raises(click.UsageError, match=r"pip install 'sqlprisma\[watch\]'"):
        keep(lambda: plan, Played(()).write, Speech())


def test_many_changes_are_told_in_short(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After a checkout three names stand for all."""
    plan = Plan(services=(_service(tmp_path, "auth"),))

    def check_out() -> None:
        for number in range(2, 8):
            _save(tmp_path / "auth" / f"0000{number}_b.sql")

    _written((check_out,), plan)
    last = capsys.readouterr().err.splitlines()[-1]
    assert last == "00002_b.sql, 00003_b.sql, 00004_b.sql and 3 more: wrote auth"


def test_a_change_while_a_schema_is_written_is_not_lost(tmp_path: Path) -> None:
    """What is saved after the files were read is seen at the next event, though that event is of something else."""
    path = tmp_path / "auth" / "00001_a.sql"
    plan = Plan(services=(_service(tmp_path, "auth"),))
    played = Played((lambda: None, lambda: None))

    def write(service: Service, speech: Speech) -> None:
        if len(played.written) == 1:
            os.utime(path, (1, 1))
        played.write(service, speech)

    keep(lambda: plan, write, Speech(), played.wake)
    assert played.written == [["auth"], ["auth"], []]
