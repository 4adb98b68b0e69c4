"""Commands over several services: which are meant, in how many processes, and what one's trouble costs the others."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import time
from pathlib import Path

import pytest

import sqlprisma
from sqlprisma import api, services
from sqlprisma.cli.progress import ProgressBar
from sqlprisma.config import Service, Settings
from sqlprisma.results import Progress
from tests.cli.calls import names, run

TABLE = "-- +goose Up\nCREATE TABLE {name} (id bigint PRIMARY KEY, name text NOT NULL);\n"
PATTERN = '[[service]]\nname = "{service}"\nmigrations = "db/{service}"\nschema = "{service}.prisma"\n'


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with the services a, b and c, each with one table."""
    for name in "abc":
        folder = tmp_path / "db" / name
        folder.mkdir(parents=True)
        (folder / "00001_first.sql").write_text(TABLE.format(name=f"things_{name}"), encoding="utf-8")
    (tmp_path / "sqlprisma.toml").write_text(PATTERN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _schemas(folder: Path) -> list[str]:
    return [name for name in names(folder) if name.endswith(".prisma")]


def test_all_are_generated_and_then_current(shop: Path) -> None:
    """Each has its line in the order of the configuration, a second run changes nothing, and check agrees."""
    first = run("generate")
    assert (first.exit_code, first.stdout) == (0, "")
    assert [line.split(":")[0] for line in first.stderr.splitlines()] == ["a", "b", "c", "3 services"]
    assert _schemas(shop) == ["a.prisma", "b.prisma", "c.prisma"]
    assert "3 services: 3 unchanged" in run("generate").stderr
    checked = run("check")
    assert (checked.exit_code, checked.stdout) == (0, "")
    assert "3 services: 3 up to date" in checked.stderr
    assert run("check", "-q").stderr == ""


def test_what_is_behind_is_named_in_the_command_that_repairs_it(shop: Path) -> None:
    """The exit code is 1, and running the command makes it 0."""
    run("generate")
    (shop / "db/b/00002_more.sql").write_text(
        "-- +goose Up\nALTER TABLE things_b ADD x int;\n", encoding="utf-8"
    )
    checked = run("check")
    assert checked.exit_code == 1
    repair = checked.stderr.rpartition("run: sqlprisma ")[2].split()
    assert repair == ["generate", "--service", "b"]
    assert run(*repair).exit_code == 0
    assert run("check").exit_code == 0


def test_an_error_in_one_leaves_the_others_their_turn(shop: Path) -> None:
    """The file of the one stays as it is, the others are written, and the exit code is 2."""
    (shop / "db/a/00002_bad.sql").write_text(
        "-- +goose Up\nALTER TABLE nowhere ADD x int;\n", encoding="utf-8"
    )
    result = run("generate")
    assert result.exit_code == 2
    assert "a: 1 error: nothing was written" in result.stderr
    assert _schemas(shop) == ["b.prisma", "c.prisma"]


def test_a_file_that_cannot_be_written_is_one_services_trouble(shop: Path) -> None:
    """It is told with the service's name, and the next one is written."""
    (shop / "a.prisma").symlink_to(shop / "a.prisma")
    result = run("generate")
    assert result.exit_code == 2
    assert "a: 1 error: nothing was " in result.stderr
    assert (shop / "b.prisma").is_file()


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        (("--service", "b"), ["b.prisma"]),
        (("--service", "c", "--service", "a"), ["a.prisma", "c.prisma"]),
        (("db/b",), ["b.prisma"]),
        (("./db/../db/b/",), ["b.prisma"]),
        (("--schema", "c.prisma"), ["c.prisma"]),
        (("db/b", "--schema", "other.prisma"), ["other.prisma"]),
        (("--service", "b", "--schema", "other.prisma"), ["other.prisma"]),
    ],
)
def test_a_service_is_meant_by_name_folder_or_schema(
    shop: Path, arguments: tuple[str, ...], written: list[str]
) -> None:
    """Whichever of its paths is given, its settings apply; what else is given wins over them."""
    assert run("generate", *arguments).exit_code == 0
    assert _schemas(shop) == written


def test_a_folder_of_no_service_has_the_settings_of_the_top(shop: Path) -> None:
    """What is said of all applies; nothing that is said of the services does."""
    (shop / "sqlprisma.toml").write_text(f'naming = "database"\n{PATTERN}target = 6\n', encoding="utf-8")
    (shop / "db/a").rename(shop / "other")
    text = run("generate", "other", "--stdout").stdout
    assert 'provider = "prisma-client"\n' in text
    assert "model things_a {" in text
    assert "url" not in text


@pytest.mark.parametrize(
    "arguments",
    [
        ("--schema", "x.prisma"),
        ("--supplement", "1=x.sql"),
        ("--stdout",),
        ("db/a", "--service", "a", "--service", "b"),
    ],
)
def test_what_is_for_one_service_needs_a_choice(shop: Path, arguments: tuple[str, ...]) -> None:
    """One file cannot be the schema of three; the names are told, and nothing is written."""
    result = run("generate", *arguments)
    assert result.exit_code == 2
    assert "choose one with --service: a, b, c" in result.stderr
    assert _schemas(shop) == []


def test_explain_and_inspect_take_the_service_of_the_folder(shop: Path) -> None:
    """They are about one service, which the folder tells, or --service; without either the names are told."""
    (shop / "sqlprisma.toml").write_text(f'{PATTERN}prelude = ["{{service}}.sql"]\n', encoding="utf-8")
    for name in "abc":
        (shop / f"{name}.sql").write_text(f"CREATE TABLE before_{name} (id int);", encoding="utf-8")
    assert "before_b" in run("inspect", "catalog", "db/b").stdout
    assert run("inspect", "statements", "db/b/00001_first.sql").exit_code == 0
    assert run("explain", "before_c", "--service", "c").exit_code == 0
    assert "choose one with --service: a, b, c" in run("explain", "before_c").stderr


@pytest.mark.parametrize("command", ["check", "drift", "generate"])
def test_processes_change_nothing_but_the_time(shop: Path, command: str) -> None:
    """With one process and with several the streams and the exit code are the same."""
    for name in "abc":
        (shop / f"{name}.prisma").write_text(f"model X{name} {{\n  id Int @id\n}}\n", encoding="utf-8")
    (shop / "db/a/00002_bad.sql").write_text(
        "-- +goose Up\nALTER TABLE nowhere ADD x int;\n", encoding="utf-8"
    )
    before = {name: (shop / f"{name}.prisma").read_bytes() for name in "abc"}
    one = run(command, "--jobs", "1")
    for name, text in before.items():
        (shop / f"{name}.prisma").write_bytes(text)
    several = run(command, "--jobs", "2")
    assert (several.exit_code, several.stdout, several.stderr) == (one.exit_code, one.stdout, one.stderr)


def test_jobs_is_a_number_above_0(shop: Path) -> None:
    """Anything else is wrong usage."""
    del shop
    assert run("check", "--jobs", "0").exit_code == 2


def _targets(count: int) -> tuple[Service, ...]:
    return tuple(Service(name=str(number), settings=Settings(target=number)) for number in range(count))


def _double(settings: Settings) -> int:
    return settings.target * 2


def _process(settings: Settings) -> tuple[int, int]:
    return settings.target, os.getpid()


def _stumble(settings: Settings) -> int:
    if settings.target == 1:
        raise sqlprisma.Failure([])
    if settings.target == 2:
        message = "a bug"
        raise KeyError(message)
    return settings.target


def _die(settings: Settings) -> tuple[int, int]:
    if settings.target == 1 and os.getpid() != _PARENT:
        os.kill(os.getpid(), signal.SIGTERM)
    return settings.target, os.getpid()


_PARENT = os.getpid()


@pytest.mark.parametrize("jobs", [1, 2, 9])
def test_answers_come_in_the_order_of_the_services(jobs: int) -> None:
    """Whoever is done first."""
    answers = list(services.each(_double, _targets(7), jobs=jobs))
    assert [answer.result for answer in answers] == [0, 2, 4, 6, 8, 10, 12]
    assert [answer.service.name for answer in answers] == list("0123456")


def test_one_process_works_here_and_several_elsewhere() -> None:
    """Nothing is begun where it is not wanted."""
    assert {answer.result for answer in services.each(_process, _targets(1), jobs=4)} == {(0, os.getpid())}
    elsewhere = [answer.result for answer in services.each(_process, _targets(3), jobs=2)]
    assert os.getpid() not in {result[1] for result in elsewhere if result}


@pytest.mark.parametrize("jobs", [1, 2])
def test_trouble_is_an_answer(jobs: int) -> None:
    """A failure carries its findings and a bug its trace; the others have their results."""
    answers = list(services.each(_stumble, _targets(4), jobs=jobs))
    assert [answer.result for answer in answers] == [0, None, None, 3]
    assert (answers[1].failure, answers[1].bug) == ((), None)
    assert (answers[2].bug or "").endswith("KeyError: 'a bug'\n")


@pytest.mark.skipif(os.name != "posix", reason="processes are ended by signals")
def test_a_process_that_dies_costs_no_answer() -> None:
    """What it leaves is done here."""
    _parent_is_here()
    answers = list(services.each(_die, _targets(3), jobs=2))
    assert [answer.result[0] for answer in answers if answer.result] == [0, 1, 2]


def _parent_is_here() -> None:
    globals()["_PARENT"] = os.getpid()


def _sleep(settings: Settings) -> int:
    time.sleep(60 if settings.target else 0)
    return settings.target


def test_who_wants_no_more_need_not_wait() -> None:
    """The processes end at once, in the middle of what they do."""
    before = set(multiprocessing.active_children())
    answers = services.each(_sleep, _targets(5), jobs=2)
    assert next(answers).result == 0
    begun = set(multiprocessing.active_children()) - before
    assert len(begun) == 2
    answers.close()
    for process in begun:
        process.join(30)
        assert not process.is_alive()


@pytest.mark.parametrize(
    ("cores", "count", "size", "method", "jobs"),
    [
        (1, 9, 1_000_000, "fork", 1),
        (4, 1, 1_000_000, "fork", 1),
        (4, 9, 1_000_000, "fork", 4),
        (64, 50, 1_000_000, "fork", 6),
        (4, 2, 1_000_000, "spawn", 2),
        (4, 2, 100, "fork", 1),
        (4, 2, 20_000, "fork", 2),
        (4, 2, 20_000, "spawn", 1),
    ],
)
def test_processes_are_begun_where_they_pay(
    monkeypatch: pytest.MonkeyPatch, cores: int, count: int, size: int, method: str, jobs: int
) -> None:
    """Cores, services and the size of the histories decide, and what it costs to begin a process."""
    monkeypatch.setattr(services, "cores", lambda: cores)
    monkeypatch.setattr(services, "size_of", lambda _: size)
    monkeypatch.setattr(services, "_method", lambda: method)
    assert services.worthwhile(_targets(count)) == jobs


def test_the_size_of_a_history_is_that_of_its_sql(shop: Path) -> None:
    """Other files do not count, and a folder that is not there has none."""
    (shop / "db/a/notes.txt").write_text("x" * 100, encoding="utf-8")
    assert services.size_of(shop / "db/a") == len(TABLE.format(name="things_a"))
    assert services.size_of(shop / "none") == services.size_of(Path("a\0")) == 0


def test_a_bug_in_one_service_is_told_in_one_line(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are written, the exit code is 2, and the trace is for those who ask for it."""
    generate = api.generate

    def broken(settings: Settings, *, progress: Progress | None = None) -> sqlprisma.GenerateResult:
        if settings.schema == Path("b.prisma"):
            raise ZeroDivisionError
        return generate(settings, progress=progress)

    monkeypatch.setattr(api, "generate", broken)
    result = run("generate", "--jobs", "1")
    assert result.exit_code == 2
    assert "error[internal]: sqlprisma failed on b: ZeroDivisionError\n" in result.stderr
    assert "Traceback" not in result.stderr
    assert _schemas(shop) == ["a.prisma", "c.prisma"]
    assert "Traceback" in run("generate", "--jobs", "1", env={"SQLPRISMA_DEBUG": "1"}).stderr


def test_a_terminal_sees_how_many_services_are_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The bar names what it counts, goes away for what is told, and comes back."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sqlprisma.cli.progress.PATIENCE", 0)
    bar = ProgressBar(is_wanted=True, what="services")
    bar.step(1, 4)
    bar.finish()
    bar.finish()
    told = capsys.readouterr().err
    assert "services [#######-" in told
    assert told.count("\x1b[K") == 1
