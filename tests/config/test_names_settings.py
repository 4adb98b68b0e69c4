"""The tables `[names]` and `[types]` of a configuration file: what is read, merged and refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlprisma import config
from sqlprisma.config import Settings
from sqlprisma.diagnostics import Failure
from sqlprisma.overrides import Lexicon, Overrides, RelationOverride
from tests.settings import load_settings


def _load(folder: Path, text: str, service: str | None = None) -> Settings:
    path = folder / config.CONFIG_NAME
    path.write_text(text, encoding="utf-8")
    return load_settings(path, service)


def test_every_name_is_read(tmp_path: Path) -> None:
    """Each section arrives as an override; plurals are turned round, as the word lists have them."""
    found = _load(
        tmp_path,
        """
        comments = false
        order = "migration"
        include = ["app.*"]
        [types]
        "parcels.path" = "String"
        [names]
        strip_prefix = ["tbl_"]
        uncountable = ["gear"]
        [names.plurals]
        forum = "fora"
        [names.models]
        media_files = "MediaAsset"
        [names.enums]
        size_kind = "Size"
        [names.fields]
        "users.pwd" = "passwordHash"
        [names.relations]
        "posts.author_id" = { forward = "writer", back = "articles", name = "Authorship" }
        """,
    )
    assert found == Settings(
        comments=False,
        order="migration",
        include=("app.*",),
        types={"parcels.path": "String"},
        names=Overrides(
            models={"media_files": "MediaAsset"},
            enums={"size_kind": "Size"},
            fields={"users.pwd": "passwordHash"},
            relations={
                "posts.author_id": RelationOverride(forward="writer", back="articles", relation="Authorship")
            },
            lexicon=Lexicon(kept=frozenset({"gear"}), irregular={"fora": "forum"}),
            strip_prefix=("tbl_",),
        ),
    )


@pytest.mark.parametrize(
    "text",
    [
        '[names.fields]\n"app.users.pwd" = "secret"\n[names.relations."posts.author_id"]\nback = "articles"',
        '[names.fields.app]\nusers.pwd = "secret"\n[names.relations.posts.author_id]\nback = "articles"',
        'names.fields.app.users.pwd = "secret"\nnames.relations.posts = { author_id.back = "articles" }',
    ],
)
def test_a_key_with_dots_may_be_tables_within_tables(tmp_path: Path, text: str) -> None:
    """A quoted key, a dotted one and a table's header mean the same."""
    assert _load(tmp_path, text).names == Overrides(
        fields={"app.users.pwd": "secret"}, relations={"posts.author_id": RelationOverride(back="articles")}
    )


def test_a_service_adds_to_the_names_above_it(tmp_path: Path) -> None:
    """Tables are taken key by key, the service's winning; a list of a service stands for the whole list."""
    found = _load(
        tmp_path,
        """
        env = { A = "1", B = "2" }
        supplement = { 1 = "one.sql", 2 = "two.sql" }
        [types]
        "a.x" = "String"
        [names]
        strip_prefix = ["tbl_"]
        uncountable = ["gear"]
        [names.models]
        users = "Person"
        files = "File"
        [[service]]
        name = "auth"
        supplement = { 02 = "other.sql" }
        [service.env]
        B = "3"
        [service.types]
        "a.y" = "Json"
        [service.names]
        uncountable = ["kit"]
        [service.names.models]
        users = "Account"
        """,
        "auth",
    )
    assert found.env == {"A": "1", "B": "3"}
    assert found.supplement == {1: tmp_path / "one.sql", 2: tmp_path / "other.sql"}
    assert found.types == {"a.x": "String", "a.y": "Json"}
    assert found.names.models == {"users": "Account", "files": "File"}
    assert found.names.strip_prefix == ("tbl_",)
    assert found.names.lexicon.kept == {"gear", "kit"}


def test_each_setting_knows_where_it_is_written(tmp_path: Path) -> None:
    """Of two services that set one key, the chosen one's place is told; a shared key is known as such."""
    text = """
        exclude = ["a_*", "b_*"]
        [names.models]
        users = "Person"
        [[service]]
        name = "auth"
        [service.names.models]
        files = "File"
        [[service]]
        name = "billing"
        [service.names.models]
        files = "Invoice"
    """
    origins = _load(tmp_path, text, "billing").origins
    assert (origins["names.models.files"].key.place.line, origins["names.models.files"].value.text) == (
        12,
        '"Invoice"',
    )
    assert not origins["names.models.files"].is_shared
    assert origins["names.models.users"].is_shared
    assert origins["exclude.1"].value.text == '"b_*"'


@pytest.mark.parametrize(
    ("text", "message", "line", "hint"),
    [
        (
            "strip_prefix = ['a']",
            'unknown key "strip_prefix"',
            1,
            "strip_prefix belongs into the table [names]",
        ),
        ("names = 1", "names must be a table, not 1", 1, None),
        ("[names]\nmodel = {}", 'unknown key "model"', 2, 'did you mean "models"?'),
        ("[names]\nzzz = {}", 'unknown key "zzz"', 2, "known keys: enums, fields, models"),
        ("[names.models]\nusers = 1", "names.models.users must be a name, not 1", 2, None),
        ("[names]\nmodels = 1", "names.models must be a table, not 1", 2, None),
        ("[names]\nstrip_prefix = 'a'", 'names.strip_prefix must be a list of texts, not "a"', 2, None),
        (
            "[names]\nuncountable = ['Gear']",
            '"Gear" in names.uncountable.0 is not one word',
            2,
            "order_items",
        ),
        ("[names.plurals]\nforum = 1", "1 in names.plurals.forum is not one word", 2, None),
        ("[names.plurals]\na = 'as'\nb = 'as'", '"as" is already the plural of "a"', 3, None),
        ("[names]\nplurals = 1", 'names.plurals must be a table such as { forum = "fora" }, not 1', 2, None),
        (
            "[names.relations]\n'a.b' = 'x'",
            'names.relations.a.b must be a table, not "x"',
            2,
            "forward, name",
        ),
        ("[names.relations.a.b]\nforward = 'x'\nbak = 'y'", 'unknown key "bak"', 3, 'did you mean "back"?'),
        ("[names.relations.a.b]\nback = 1", "names.relations.a.b.back must be a name, not 1", 2, None),
        ("[types]\n'a.b' = 'Text'", "types.a.b must be one of Prisma's scalars BigInt, Boolean", 2, None),
        ("order = 'size'", 'order must be name or migration, not "size"', 1, None),
        ("comments = 'no'", 'comments must be true or false, not "no"', 1, None),
        (
            (
                "[[service]]\nname = 'a'\n[service.names.models]\nx = 'X'\n"
                "[[service]]\nname = 'b'\n[service.names.models]\nx = 1"
            ),
            "names.models.x must be a name, not 1",
            8,
            None,
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(
    tmp_path: Path, text: str, message: str, line: int, hint: str | None
) -> None:
    """The key, its line (also where several tables have one of that name) and the way out."""
    with pytest.raises(Failure) as caught:
        _load(tmp_path, text, "b" if "service" in text else None)
    (found,) = caught.value.diagnostics
    assert message in found.message
    assert found.span is not None
    assert found.span.place.line == line
    assert hint is None or hint in (found.hint or "")
