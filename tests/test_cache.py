"""What is remembered from one run to the next is never wrong, and never needed."""

from __future__ import annotations

import hashlib
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import sqlprisma
from sqlprisma import CheckResult, GenerateResult, Settings, cache
from sqlprisma.cache import Cache
from sqlprisma.records import replace

_ONE = "-- +goose Up\nCREATE TABLE users (id bigint PRIMARY KEY);\n"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A service whose schema, a folder, is what its migrations say; with a file of every kind that is read."""
    monkeypatch.chdir(tmp_path)
    for name, text in {
        "migrations/00001_users.sql": _ONE,
        "migrations/00002_more.go": "package migrations\n",
        "before.sql": "CREATE SCHEMA shop;\n",
        "more.sql": "CREATE VIEW names AS SELECT id FROM users;\n",
        "schema/one.prisma": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    made = Settings(
        migrations=Path("migrations"),
        schema=Path("schema"),
        prelude=(Path("before.sql"),),
        supplement={2: Path("more.sql")},
    )
    for file in sqlprisma.generate(made).files:
        assert file.path is not None
        file.path.write_text(file.new, encoding="utf-8")
    return made


@pytest.fixture
def answers(tmp_path: Path) -> Cache[CheckResult]:
    """A cache without anything in it."""
    return Cache(folder=tmp_path / "cache" / "deep", kind=CheckResult)


def _checked(answers: Cache[CheckResult], settings: Settings) -> CheckResult:
    """Ask, answer and keep, as a command does."""
    key, found = answers.find(settings)
    assert found is None
    result = sqlprisma.check(settings)
    answers.keep(key, result)
    return result


def _comparable(result: GenerateResult) -> object:
    """What can be compared of a result: places in a text are equal only within one."""
    found = [(each.code, each.message, str(each.span and each.span.place)) for each in result.diagnostics]
    return replace(result, diagnostics=()), found


def test_an_answer_that_was_kept_is_the_answer(answers: Cache[CheckResult], settings: Settings) -> None:
    """Everything of it comes back, what there was to say with its places, too, for both commands."""
    made = _checked(answers, settings)
    assert made.is_current
    assert made.diagnostics
    _, found = answers.find(settings)
    assert found is not None
    assert type(found) is CheckResult
    assert _comparable(found) == _comparable(made)
    generating: Cache[GenerateResult] = Cache(folder=answers.folder, kind=GenerateResult)
    _, generated = generating.find(settings)
    assert generated is not None
    assert _comparable(generated) == _comparable(sqlprisma.generate(settings))


def _write(name: str, text: str) -> Callable[[], object]:
    return lambda: Path(name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(_write("migrations/00001_users.sql", f"{_ONE}-- more\n"), id="a migration"),
        pytest.param(_write("migrations/00003_new.sql", _ONE), id="a new migration"),
        pytest.param(_write("migrations/00003_new.go", ""), id="a new migration in Go"),
        pytest.param(
            lambda: Path("migrations/00001_users.sql").rename("migrations/1_users.sql"), id="its name"
        ),
        pytest.param(_write("before.sql", "CREATE SCHEMA other;\n"), id="the prelude"),
        pytest.param(_write("more.sql", "SELECT 1;\n"), id="a supplement"),
        pytest.param(_write("schema/one.prisma", "// mine\n"), id="the schema"),
        pytest.param(_write("schema/two.prisma", ""), id="a new file of the schema"),
    ],
)
def test_whatever_is_read_decides(
    answers: Cache[CheckResult], settings: Settings, change: Callable[[], object]
) -> None:
    """Once a file is otherwise, or there is another one, the answer does not count."""
    _checked(answers, settings)
    change()
    assert answers.find(settings)[1] is None


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(lambda asked: replace(asked, naming="database"), id="naming"),
        pytest.param(lambda asked: replace(asked, exclude=("a",)), id="exclude"),
        pytest.param(lambda asked: replace(asked, fail_on="warning"), id="fail_on"),
        pytest.param(lambda asked: replace(asked, to=1), id="to"),
    ],
)
def test_the_settings_decide(
    answers: Cache[CheckResult], settings: Settings, other: Callable[[Settings], Settings]
) -> None:
    """Asked otherwise it is another question."""
    _checked(answers, settings)
    assert answers.find(other(settings))[1] is None


def test_the_program_decides(
    answers: Cache[CheckResult], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version of Python, of a library or of this program finds nothing."""
    _checked(answers, settings)
    monkeypatch.setattr(sys, "version", "4.0")
    assert answers.find(settings)[1] is None
    monkeypatch.undo()
    monkeypatch.setattr(cache, "_LIBRARIES", ("click",))
    assert answers.find(settings)[1] is None


def test_what_python_compiles_does_not_decide(
    answers: Cache[CheckResult], settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A library that is compiled when it is first imported is the same library."""
    library = tmp_path / "libraries" / "somelibrary"
    library.mkdir(parents=True)
    (library / "__init__.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(str(library.parent))
    monkeypatch.setattr(cache, "_LIBRARIES", ("somelibrary",))
    _checked(answers, settings)
    (library / "__pycache__").mkdir()
    cache.program.cache_clear()  # as in another process
    assert answers.find(settings)[1] is not None
    (library / "_version.py").write_text("version = 2\n", encoding="utf-8")
    cache.program.cache_clear()
    assert answers.find(settings)[1] is None


def test_what_changes_while_it_is_read_is_not_kept(answers: Cache[CheckResult], settings: Settings) -> None:
    """An answer to a question that nobody has asked must not be found."""
    key, _ = answers.find(settings)
    result = sqlprisma.check(settings)
    Path("before.sql").write_text("CREATE SCHEMA other;\n", encoding="utf-8")
    answers.keep(key, result)
    assert not answers.folder.exists()


def test_only_a_schema_that_is_up_to_date_is_kept(answers: Cache[CheckResult], settings: Settings) -> None:
    """Another answer is found again each time, with all that there is to say."""
    Path("schema/one.prisma").write_text("model users {\n  id Int @id\n}\n", encoding="utf-8")
    assert not _checked(answers, settings).is_current
    Path("migrations/00003_wrong.sql").write_text("-- +goose Up\nDROP TABLE nothing;\n", encoding="utf-8")
    assert _checked(answers, settings).has_errors
    assert not answers.folder.exists()


def test_what_may_be_secret_is_not_kept(answers: Cache[CheckResult], settings: Settings) -> None:
    """Variables of a migration can hold a password, and places are told with their text."""
    _checked(answers, replace(settings, env={"PASSWORD": "x"}))
    assert not answers.folder.exists()


@pytest.mark.parametrize("name", ["migrations", "schema", "before.sql"])
def test_what_is_missing_is_not_remembered(
    answers: Cache[CheckResult], settings: Settings, name: str
) -> None:
    """Where something cannot be read there is no question; whoever reads it says why."""
    Path(name).rename("elsewhere")
    assert answers.find(settings) == (None, None)


class _Wicked:
    """An object that runs a command when it is read."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch wicked",)


def _entry(body: bytes) -> bytes:
    return hashlib.sha256(body).digest() + body


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda entry: entry[:-1], id="cut off"),
        pytest.param(lambda entry: entry[:40] + b"x" + entry[41:], id="changed"),
        pytest.param(lambda _: _entry(pickle.dumps({})), id="without anything in it"),
        pytest.param(lambda _: _entry(pickle.dumps([1])), id="something else"),
        pytest.param(lambda _: _entry(pickle.dumps(_Wicked())), id="wicked"),
    ],
)
def test_a_damaged_entry_is_none(
    answers: Cache[CheckResult], settings: Settings, damage: Callable[[bytes], bytes]
) -> None:
    """What was cut off, or was not written by this program, is not read, and the next answer takes its place."""
    _checked(answers, settings)
    key, _ = answers.find(settings)
    assert key is not None
    path = answers.folder / key
    path.write_bytes(damage(path.read_bytes()))
    _checked(answers, settings)
    assert not Path("wicked").exists()
    assert answers.find(settings)[1] is not None


def test_a_folder_that_cannot_be_made_is_no_error(settings: Settings) -> None:
    """Without a place to remember it everything is as without a cache."""
    Path("full").write_text("", encoding="utf-8")
    nowhere = Cache(folder=Path("full/cache"), kind=CheckResult)
    assert _checked(nowhere, settings).is_current
    assert nowhere.find(settings)[1] is None


def test_the_folder_does_not_grow_without_end(
    answers: Cache[CheckResult], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of too many answers those go that were not asked for the longest; what is left is whole."""
    monkeypatch.setattr(cache, "MOST_ENTRIES", 4)
    for number in range(5):
        _checked(answers, replace(settings, exclude=(str(number),)))
        for path in answers.folder.iterdir():
            os.utime(path, (number, number))  # long ago
        assert answers.find(replace(settings, exclude=("0",)))[1] is not None
    names = sorted(path.name for path in answers.folder.iterdir())
    assert len(names) == 3
    assert "CACHEDIR.TAG" in names
    left = [answers.find(replace(settings, exclude=(str(number),)))[1] for number in range(5)]
    assert [found is not None for found in left] == [True, False, False, False, True]


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"SQLPRISMA_CACHE_DIR": "here", "XDG_CACHE_HOME": "/else"}, "here"),
        ({"XDG_CACHE_HOME": "/else"}, "/else/sqlprisma"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/home/me"}, "/home/me/.cache/sqlprisma"),
        ({"HOME": "/home/me"}, "/home/me/.cache/sqlprisma"),
    ],
)
def test_the_folder_is_where_the_user_keeps_such_things(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    """Our variable says where, else the system's rule (XDG Base Directory Specification)."""
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("SQLPRISMA_CACHE_DIR", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache.folder() == Path(expected)
