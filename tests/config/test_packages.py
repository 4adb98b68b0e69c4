"""What a package says of Prisma, and which share of the tables a schema shows."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from sqlprisma.config import packages
from sqlprisma.config.shares import shares
from sqlprisma.config.survey import survey


@pytest.mark.parametrize(
    ("name", "text", "path"),
    [
        ("package.json", '{"prisma": {"schema": "./db/schema.prisma"}}', "app/db/schema.prisma"),
        ("package.json", '{"prisma": {"schema": "../shared"}}', "shared"),
        ("package.json", '{"prisma": {"schema": "../../elsewhere"}}', None),
        ("package.json", '{"prisma": {"schema": "/etc"}}', None),
        ("package.json", '{"prisma": {"schema": 7}}', None),
        ("package.json", '{"prisma": "x"}', None),
        pytest.param("package.json", "[" * 9999, None, id="lists without an end"),
        ("package.json", "\udcff", None),
        ("prisma.config.ts", "export default { schema: 'db/prisma' };", "app/db/prisma"),
        ("prisma.config.mjs", "schema: `db`", "app/db"),
        ("prisma.config.ts", "schema: path.join(__dirname, 'db', \"x.prisma\")", "app/db/x.prisma"),
        ("prisma.config.ts", "// schema: 'no'\nurl: 'postgresql://x', schema: 'yes'", "app/yes"),
        ("prisma.config.ts", "/* schema: 'no' */", None),
        ("prisma.config.ts", "/* schema: 'no'", None),
        pytest.param("prisma.config.ts", "/* " * 300_000, None, id="comments without an end"),
        ("prisma.config.ts", "schema: `${base}/x`", None),
        ("prisma.config.ts", "schema: process.env.SCHEMA", None),
        ("other.config.ts", "schema: 'x'", None),
    ],
)
def test_a_package_names_its_schema(tmp_path: Path, name: str, text: str, path: str | None) -> None:
    """As one text, or as texts that are joined; what is written otherwise, or leads out of the root, says nothing."""
    folder = tmp_path / "app"
    folder.mkdir()
    (folder / name).write_text(text, encoding="utf-8", errors="surrogateescape")
    found = packages.read(tmp_path, PurePosixPath("app"), [name]).schemas
    assert found == (() if path is None else (PurePosixPath(path),))


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ('{"devDependencies": {"prisma": "^6.2.1"}, "dependencies": {"@prisma/client": "7"}}', (7, 6)),
        ('{"dependencies": {"prisma": ">= v5.0"}}', (5,)),
        ('{"dependencies": {"prisma": "4.16.2"}}', ()),
        ('{"dependencies": {"prisma": "latest"}}', ()),
        ('{"dependencies": {"prisma": 7}}', ()),
        ('{"dependencies": ["prisma"]}', ()),
        ("[]", ()),
    ],
)
def test_a_package_names_its_version(tmp_path: Path, text: str, targets: tuple[int, ...]) -> None:
    """The major one, if it is one that can be written for."""
    (tmp_path / "package.json").write_text(text, encoding="utf-8")
    assert packages.read(tmp_path, PurePosixPath(), ["package.json"]).targets == targets


def test_each_file_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository is surveyed without parsing a package.json for each thing that it says."""
    parsed: list[str] = []

    def loads(text: str) -> object:
        parsed.append(text)
        return {}

    monkeypatch.setattr("sqlprisma.config.packages.json.loads", loads)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "package.json").write_text(name, encoding="utf-8")
    survey(tmp_path)
    assert parsed == ["a", "b"]


def _shares(folder: Path, *schemas: str) -> list[tuple[str, ...] | None]:
    """The shares of several texts over tables that are called a, b, c and s.d, and the join table _AToB."""
    (folder / "m").mkdir()
    sql = (
        "CREATE TABLE a (); CREATE TABLE b (); CREATE TABLE c (); CREATE TABLE s.d (); CREATE TABLE _AToB ();"
    )
    (folder / "m" / "1_a.sql").write_text(f"-- +goose Up\n{sql}\n", encoding="utf-8")
    paths = [PurePosixPath(f"{number}.prisma") for number in range(len(schemas))]
    for path, text in zip(paths, schemas, strict=True):
        (folder / path).write_text(text, encoding="utf-8")
    found = shares(folder, PurePosixPath("m"), paths)
    return [found.get(path) for path in paths]


def _model(name: str, more: str = "") -> str:
    return f"model {name} {{\n  id Int @id\n{more}}}\n"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ((_model("a"), _model("b")), [("a",), ("b",)]),
        ((_model("a") + _model("b"), _model("b")), [None, ("b",)]),
        ((_model("a"), _model("a")), [None, None]),
        ((_model("a"), _model("Unknown")), [None, None]),
        ((_model("a"), "model b {"), [None, None]),
        ((_model("a"), "enum E {\n  X\n}\n"), [None, None]),
        ((_model("a"), _model("d", '  @@schema("s")\n')), [("a",), ("s.d",)]),
        (
            (_model("A", '  bs B[]\n  @@map("a")\n') + _model("B", '  as A[]\n  @@map("b")\n'), _model("c")),
            [("_AToB", "a", "b"), ("c",)],
        ),
    ],
)
def test_a_share_is_told_where_it_is_plain(
    tmp_path: Path, texts: tuple[str, ...], expected: list[tuple[str, ...] | None]
) -> None:
    """Less than all together, and each table is in the migrations; hidden join tables are among them."""
    assert _shares(tmp_path, *texts) == expected
