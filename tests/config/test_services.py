"""Services in a configuration file: patterns, what wins, where it stands, and which one is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from sqlprisma import config
from sqlprisma.config import Configuration, Service, Settings
from sqlprisma.config.services import matches
from sqlprisma.diagnostics import Failure


def _load(folder: Path, text: str) -> Configuration:
    path = folder / config.CONFIG_NAME
    path.write_text(text, encoding="utf-8")
    return config.load_all(path)


def _folders(root: Path, *names: str) -> None:
    for name in names:
        (root / name).mkdir(parents=True)


PATTERN = """
[[service]]
name = "{service}"
migrations = "platform/{service}"
schema = "services/{service}/schema.prisma"
"""


def test_every_folder_that_fits_is_a_service(tmp_path: Path) -> None:
    """They are sorted by name, whatever the order on the disk; files and hidden folders are none."""
    _folders(tmp_path, "platform/zoo", "platform/auth", "platform/.git", "platform/mail-v2")
    (tmp_path / "platform" / "README").write_text("", encoding="utf-8")
    found = _load(tmp_path, PATTERN)
    assert [service.name for service in found.services] == ["auth", "mail-v2", "zoo"]
    assert found.targets() == found.services
    assert found.services[0] == Service(
        name="auth",
        settings=Settings(
            migrations=tmp_path / "platform/auth", schema=tmp_path / "services/auth/schema.prisma"
        ),
    )


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("m/{service}", ("a", "b")),
        ("m/db-{service}", ()),
        ("svc-{service}/db", ("a", "b.c")),
        ("{service}/db", ("svc-a", "svc-b.c")),
        ("./m/{service}/", ("a", "b")),
        ("m/../m/{service}", ("a", "b")),
        ("twice/{service}/{service}-db", ("x",)),
        ("twice/{service}_{service}", ("q",)),
        (".hidden/{service}", ("a",)),
        (".{service}/a", ("hidden",)),
        ("none/{service}", ()),
        ("m/{service}/none", ()),
        ("a\0/{service}", ()),
    ],
)
def test_a_pattern_fits_one_part_of_a_path(tmp_path: Path, pattern: str, found: tuple[str, ...]) -> None:
    """The placeholder stands for one part or for a piece of it, the same wherever it is said again."""
    _folders(tmp_path, "m/a", "m/b", "svc-a/db", "svc-b.c/db", "svc-d", "twice/x/x-db", "twice/y/x-db")
    _folders(tmp_path, "twice/q_q", "twice/q_r", ".hidden/a")
    assert matches(tmp_path, pattern, needs_folder=True) == found


def test_a_path_from_the_root_may_be_a_pattern(tmp_path: Path) -> None:
    """The migrations may lie outside the folder of the file."""
    _folders(tmp_path, "x/auth")
    pattern = f"{tmp_path.as_posix()}/x/{{service}}"
    assert matches(Path("elsewhere"), pattern, needs_folder=True) == ("auth",)


def test_the_services_table_wins_then_the_patterns_then_the_top(tmp_path: Path) -> None:
    """Values are replaced, tables taken key by key, and the order of the tables in the file does not matter."""
    _folders(tmp_path, "platform/auth", "platform/mail")
    text = (
        'target = 5\nnaming = "database"\nenv = { A = "top", B = "top" }\nexclude = ["x"]\n'
        '[[service]]\nname = "mail"\ntarget = 7\n[service.env]\nC = "mail"\n'
        f'{PATTERN}target = 6\nexclude = ["{{service}}_*"]\n[service.env]\nB = "{{service}}"\n'
    )
    auth, mail = sorted(_load(tmp_path, text).services, key=lambda service: service.name)
    assert (auth.settings.target, auth.settings.naming, auth.settings.exclude) == (6, "database", ("auth_*",))
    assert auth.settings.env == {"A": "top", "B": "auth"}
    assert (mail.settings.target, mail.settings.exclude) == (7, ("mail_*",))
    assert mail.settings.env == {"A": "top", "B": "mail", "C": "mail"}


def test_the_top_level_may_name_the_service(tmp_path: Path) -> None:
    """What is the same for all is said once, and filled in for each."""
    text = (
        'migrations = "db/{service}"\nschema = "{service}.prisma"\n'
        '[[service]]\nname = "auth"\n[[service]]\nname = "mail"\nschema = "post.prisma"\n'
    )
    found = _load(tmp_path, text)
    assert [(each.settings.migrations, each.settings.schema) for each in found.services] == [
        (tmp_path / "db/auth", tmp_path / "auth.prisma"),
        (tmp_path / "db/mail", tmp_path / "post.prisma"),
    ]
    assert found.top.migrations is None


def test_a_name_may_have_more_in_it_than_the_placeholder(tmp_path: Path) -> None:
    """The service is called by the whole, the path has the part."""
    _folders(tmp_path, "platform/auth")
    found = _load(tmp_path, PATTERN.replace('"{service}"', '"{service}-db"', 1))
    assert found.services[0].name == "auth-db"
    assert found.services[0].settings.migrations == tmp_path / "platform/auth"


def test_schemas_that_are_there_can_be_the_services(tmp_path: Path) -> None:
    """Where one folder of migrations serves several, those are the schemas that exist, files or folders."""
    _folders(tmp_path, "db", "apps/web", "apps/admin/schema", "apps/docs")
    (tmp_path / "apps/web/schema").write_text("", encoding="utf-8")
    text = '[[service]]\nname = "{service}"\nmigrations = "db"\nschema = "apps/{service}/schema"\n'
    assert [service.name for service in _load(tmp_path, text).services] == ["admin", "web"]


def test_where_a_setting_stands_is_known(tmp_path: Path) -> None:
    """The key's place and level, and whether it speaks of several services, so that it need not fit each."""
    _folders(tmp_path, "platform/auth", "platform/mail")
    text = f'exclude = ["a"]\n{PATTERN}include = ["b"]\n[[service]]\nname = "mail"\ninclude = ["c"]\n'
    auth, mail = _load(tmp_path, text).services
    told = {
        (service.name, key): (
            service.settings.origins[key].level,
            service.settings.origins[key].key.place.line,
            service.settings.origins[key].is_shared,
        )
        for service in (auth, mail)
        for key in ("exclude", "include")
    }
    assert told == {
        ("auth", "exclude"): ("top level", 1, True),
        ("auth", "include"): ("service", 7, True),
        ("mail", "exclude"): ("top level", 1, True),
        ("mail", "include"): ("service", 10, False),
    }


def test_services_are_chosen_in_the_order_of_the_file(tmp_path: Path) -> None:
    """However they are asked for, and each once; every unknown name is told."""
    found = _load(tmp_path, "".join(f'[[service]]\nname = "{name}"\n' for name in ("b", "a", "c")))
    assert [service.name for service in found.choose(["c", "b", "c"])] == ["b", "c"]
    with pytest.raises(Failure) as caught:
        found.choose(["a", "x", "y"])
    assert [each.message for each in caught.value.diagnostics] == [
        'there is no service "x"',
        'there is no service "y"',
    ]


def test_a_file_without_services_has_one_thing_to_do(tmp_path: Path) -> None:
    """It has no name; so does an empty list of services, and no file at all."""
    for text in ('target = 5\nmigrations = "m"\n', 'service = []\ntarget = 5\nmigrations = "m"\n'):
        found = _load(tmp_path, text)
        assert found.targets() == (Service(settings=Settings(target=5, migrations=tmp_path / "m")),)
    assert Configuration().targets() == (Service(),)


def test_every_mistake_of_a_file_is_told_once(tmp_path: Path) -> None:
    """What stands above many services is not complained of for each of them."""
    with pytest.raises(Failure) as caught:
        _load(tmp_path, 'target = 1\n[[service]]\nname = "a"\nlenient = 1\n[[service]]\nname = "b"\n')
    assert [each.message.partition(" ")[0] for each in caught.value.diagnostics] == ["target", "lenient"]
