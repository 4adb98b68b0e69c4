"""Settings for what is not there, and names that cannot be given: told at their place in the configuration."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from sqlprisma import config, pipeline
from tests.settings import load_settings

_SQL = """-- +goose Up
CREATE TABLE tbl_users (id bigint PRIMARY KEY, pwd text, place point,
  span interval DEFAULT '1 day', spans interval[] DEFAULT '{}');
CREATE TABLE posts (id bigint PRIMARY KEY, title text, author_id bigint REFERENCES tbl_users);
CREATE TYPE size_kind AS ENUM ('S');
"""


def _told(
    folder: Path, text: str, service: str | None = None, to: int | None = None
) -> list[tuple[str, str]]:
    """What is said of a configuration: where, and what."""
    migrations = folder / "migrations"
    migrations.mkdir(parents=True)
    (migrations / "00001_all.sql").write_text(_SQL, encoding="utf-8")
    path = folder / config.CONFIG_NAME
    path.write_text(f'migrations = "migrations"\n{text}', encoding="utf-8")
    settings = replace(load_settings(path, service), to=to)
    found = pipeline.generate(settings).diagnostics
    return [
        ("" if each.span is None else f"{each.span.place.line}:{each.span.text}", each.message)
        for each in found
        if each.code.slug in ("bad-config", "unused-setting")
    ]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("[names.models]\nuser = 'U'", "3:user", 'there is no table or view "user" in the schema'),
        ("[names.enums]\nposts = 'U'", "3:posts", 'there is no enum "posts" in the schema'),
        ("[names.fields]\nposts.name = 'x'", "3:name", 'there is no column "posts.name" in the schema'),
        (
            "[names.relations.posts.id]\nback = 'x'",
            "2:id",
            'there is no foreign key or join table "posts.id" in the schema',
        ),
        ("[types]\n'posts.x' = 'Int'", "3:'posts.x'", 'there is no column "posts.x" in the schema'),
        ("[types]\n'posts.id' = 'Int'", "3:'posts.id'", '"posts.id" has a type in Prisma: BigInt'),
        (
            "[types]\ntbl_users = {span = 'Json', spans = 'Json', place = 'Json'}",
            "3:'Json'",
            '"tbl_users.span" cannot be Json: its default is not, and Prisma would refuse it',
        ),
        ("[names.models]\nposts = 'a b'", "3:'a b'", '"a b" is not a name in Prisma'),
        ("[names.models]\nposts = 'Json'", "3:'Json'", '"Json" is reserved in Prisma'),
        (
            "[names.models]\nposts = 'X'\ntbl_users = 'X'",
            "3:'X'",
            'the name "X" for "posts" is taken: "tbl_users" has it',
        ),
        (
            "[names.fields]\nposts.id = 'x'\nposts.title = 'x'",
            "4:'x'",
            'the field name "x" for "posts.title" is taken: the column "id" has it',
        ),
        (
            "[names.fields]\nposts.id = 'x'\n[names.relations.posts.author_id]\nforward = 'x'",
            "5:'x'",
            'the field name "x" for "posts.author_id" is taken: another field of its model has it',
        ),
        ("supplement = { 007 = 'x.sql' }", "2:007", "7 in supplement is the version of no migration"),
        ("exclude = ['posts', 'none']", "2:'none'", '"none" in exclude fits no table'),
        ("include = ['public.*', 'app.*']", "2:'app.*'", '"app.*" in include fits no table'),
        (
            "schema = 'one.prisma'\nnew_blocks = 'new.prisma'",
            "3:new_blocks",
            "new_blocks names a file of a folder, but the schema is a single file",
        ),
        ("[names]\nstrip_prefix = ['t_']", "3:'t_'", 'no table\'s name begins with "t_"'),
    ],
)
def test_what_does_not_fit_is_told_at_its_place(tmp_path: Path, text: str, place: str, message: str) -> None:
    """The key that fits nothing, or the value that cannot be, and only that."""
    assert _told(tmp_path, text) == [(place, message)]


def test_what_stands_above_several_services_need_not_fit(tmp_path: Path) -> None:
    """A key above two services may be meant for the other one; a service's own key must fit."""
    text = """
        exclude = ["none"]
        [names.models]
        files = "Asset"
        [[service]]
        name = "a"
        [[service]]
        name = "b"
        names.models.nothing = "Nothing"
    """
    assert _told(tmp_path / "a", text, "a") == []
    assert [message for _, message in _told(tmp_path / "b", text, "b")] == [
        'there is no table or view "nothing" in the schema'
    ]


_RENAMED = """-- +goose Up
CREATE TABLE old_logs (id bigint PRIMARY KEY);
ALTER TABLE old_logs RENAME TO logs;
"""


@pytest.mark.parametrize(("glob", "unfit"), [("old_*", ["old_*"]), ("logs", []), ("Log", [])])
def test_globs_of_blocks_are_compared_with_the_names_of_today(
    tmp_path: Path, glob: str, unfit: list[str]
) -> None:
    """Generate and drift complain alike of a glob that fits a renamed table's earlier name alone."""
    (tmp_path / "00001_logs.sql").write_text(_RENAMED, encoding="utf-8")
    schema = tmp_path / "schema.prisma"
    schema.write_text('model Log {\n  id BigInt @id\n\n  @@map("old_logs")\n}\n', encoding="utf-8")
    settings = config.Settings(migrations=tmp_path, schema=schema, keep=(glob,))
    for outcome in (pipeline.generate(settings), pipeline.drift(settings, schema)):
        told = [each.message for each in outcome.diagnostics if each.code.slug == "unused-setting"]
        assert told == [f'"{each}" in keep fits no block of the schema' for each in unfit]


def test_where_there_is_no_file_yet_no_glob_of_blocks_need_fit(tmp_path: Path) -> None:
    """A first run has nothing that could be kept."""
    assert _told(tmp_path, "schema = 'one.prisma'\nkeep = ['Legacy*']") == []


def test_a_part_of_the_history_need_not_have_everything(tmp_path: Path) -> None:
    """With the last version given, what later migrations make is not there yet."""
    assert _told(tmp_path, "[names.models]\nlater = 'Later'", to=1) == []


def test_names_and_types_do_not_count_in_database_naming(tmp_path: Path) -> None:
    """There the names are the database's, whatever is set."""
    assert _told(tmp_path, "naming = 'database'\n[names.models]\nposts = 'a b'\nnone = 'X'") == []


def test_nothing_is_told_where_everything_fits(tmp_path: Path) -> None:
    """The other tests fail for what they say, not for the sample."""
    text = """
        include = ["*"]
        [types]
        "tbl_users.place" = "String"
        [names]
        strip_prefix = ["tbl_"]
        [names.enums]
        size_kind = "Size"
    """
    assert _told(tmp_path, text) == []
