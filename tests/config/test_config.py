"""Settings from a file: what is read, what is refused, and how well it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlprisma import config
from sqlprisma.config import Settings
from sqlprisma.diagnostics import Diagnostic, Failure
from tests.settings import load_settings


def _write(folder: Path, text: str, name: str = config.CONFIG_NAME) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def _refused(path: Path, service: str | None = None) -> Diagnostic:
    with pytest.raises(Failure) as caught:
        load_settings(path, service)
    return caught.value.diagnostics[0]


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    """Nothing said is the same as no file."""
    assert load_settings(_write(tmp_path, "")) == Settings()


def test_every_key_is_read(tmp_path: Path) -> None:
    """Values arrive with their types, and paths are relative to the file."""
    path = _write(
        tmp_path,
        """
        migrations = "db/migrations"
        schema = "prisma/schema.prisma"
        naming = "database"
        target = 6
        schemas = ["app", "public"]
        nullable_defaults = "required"
        partial_indexes = true
        updated_at = ["changed_at"]
        exclude = ["tmp_*"]
        default_schema = "app"
        version_table = "migrations_done"
        prelude = ["prelude.sql"]
        lenient = true
        [supplement]
        0012 = "supplements/00012.sql"
        [env]
        ROLE = "app"
        """,
    )
    assert load_settings(path) == Settings(
        migrations=tmp_path / "db/migrations",
        schema=tmp_path / "prisma/schema.prisma",
        naming="database",
        target=6,
        schemas=("app", "public"),
        nullable_defaults="required",
        partial_indexes=True,
        updated_at=("changed_at",),
        exclude=("tmp_*",),
        default_schema="app",
        version_table="migrations_done",
        prelude=(tmp_path / "prelude.sql",),
        lenient=True,
        supplement={12: tmp_path / "supplements/00012.sql"},
        env={"ROLE": "app"},
    )


def test_a_service_overrides_the_top_level(tmp_path: Path) -> None:
    """A service's table wins, key by key; the rest comes from the top."""
    path = _write(
        tmp_path,
        'target = 6\nnaming = "database"\n[[service]]\nname = "a"\ntarget = 5\n[[service]]\nname = "b"\n',
    )
    assert load_settings(path, "a") == Settings(naming="database", target=5)
    assert load_settings(path, "b") == Settings(naming="database", target=6)


def test_a_single_service_needs_no_choice(tmp_path: Path) -> None:
    """With one service there is nothing to choose."""
    assert load_settings(_write(tmp_path, '[[service]]\nname = "a"\ntarget = 5\n')).target == 5


def test_pyproject_has_a_table_of_its_own(tmp_path: Path) -> None:
    """[tool.sqlprisma] is read as the whole file would be."""
    path = _write(tmp_path, "[tool.other]\nx = 1\n[tool.sqlprisma]\ntarget = 5\n", "pyproject.toml")
    assert load_settings(path).target == 5
    assert config.find(tmp_path) == path


def test_the_nearest_file_upward_applies(tmp_path: Path) -> None:
    """The search goes upward and ends at the first file; a pyproject.toml without our table is passed over."""
    outer = _write(tmp_path, "")
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    _write(inner, "[project]\n", "pyproject.toml")
    assert config.find(inner) == outer


@pytest.mark.parametrize(
    ("text", "message", "line", "hint"),
    [
        ("targt = 6", 'unknown key "targt"', 1, 'did you mean "target"?'),
        ("\n\nzzz = 1", 'unknown key "zzz"', 3, "known keys: "),
        ("target = 8", "target must be 5 or 6 or 7, not 8", 1, None),
        ("target = true", "target must be 5 or 6 or 7, not true", 1, None),
        ('naming = "camel"', 'naming must be idiomatic or database, not "camel"', 1, None),
        ("schema = 5", "schema must be a text, not 5", 1, None),
        ('default_schema = "a,b"', 'default_schema must be the name of one schema, not "a,b"', 1, None),
        ("lenient = 1", "lenient must be true or false, not 1", 1, None),
        ('schemas = "app"', 'schemas must be a list of texts, not "app"', 1, None),
        ("schemas = [1]", "schemas.0 must be a text, not 1", 1, None),
        ("env = []", "env must be a table of texts, not a list", 1, None),
        ("[env]\nA = 1", "env.A must be a text, not 1", 2, None),
        ('[supplement]\nx = "a.sql"', "'x' in supplement is not a migration version", 2, None),
        ("service = 1", "service must be written as [[service]] tables", 1, None),
        ("[[service]]\ntarget = 5", "each [[service]] needs a name", 1, None),
        ('[[service]]\nname = "a"\nnam = "b"', 'unknown key "nam"', 3, 'did you mean "name"?'),
        ("targt = 1\nnamin = 2", 'unknown key "targt"', 1, 'did you mean "target"?'),
        ('target = 6\nnaming = "x', "this is not valid TOML", 2, None),
    ],
)
def test_a_mistake_is_told_with_its_line(
    tmp_path: Path, text: str, message: str, line: int, hint: str | None
) -> None:
    """Each kind of mistake names the key, the line and, where there is one, the way out."""
    found = _refused(_write(tmp_path, text))
    assert message in found.message
    assert found.span is not None
    assert found.span.place.line == line
    assert hint is None or hint in (found.hint or "")


def test_several_services_must_be_chosen_from(tmp_path: Path) -> None:
    """Without a choice the names are listed; a wrong name is corrected."""
    path = _write(tmp_path, '[[service]]\nname = "auth"\n[[service]]\nname = "billing"\n')
    assert _refused(path).hint == "choose one with --service: auth, billing"
    assert _refused(path, "biling").hint == 'did you mean "billing"?'


def test_an_unreadable_file_is_told(tmp_path: Path) -> None:
    """A missing file, and one that is not UTF-8, are errors and not tracebacks."""
    assert "cannot be read" in _refused(tmp_path / "none.toml").message
    bad = tmp_path / "bad.toml"
    bad.write_bytes(b"\xff")
    assert "not UTF-8" in _refused(bad).message


@pytest.mark.parametrize("text", [f"a = {'[' * 100_000}", f"a = {'9' * 10_000}"])
def test_a_file_beyond_all_measure_is_told(tmp_path: Path, text: str) -> None:
    """What Python's own reader gives up on is a finding, too."""
    assert "this is not valid TOML" in _refused(_write(tmp_path, text)).message


@pytest.mark.parametrize(
    ("name", "head"),
    [(config.CONFIG_NAME, ""), ("pyproject.toml", "[tool.sqlprisma]\nnaming = 'database'\n")],
)
def test_a_key_of_another_table_is_not_mistaken_for_the_wrong_one(
    tmp_path: Path, name: str, head: str
) -> None:
    """The place is that of the key itself, though other tables have one of the same name."""
    text = f"{head}env = {{ target = '1' }}\n# target = 2\ntarget = 9\n"
    found = _refused(_write(tmp_path, f"[tool.other]\ntarget = 1\n{text}" if head else text, name))
    assert found.message == "target must be 5 or 6 or 7, not 9"
    assert found.span is not None
    assert found.span.place.line == (7 if head else 3)
