"""The published JSON Schema: it is what the table of keys says, and it accepts what is accepted."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from sqlprisma import config
from sqlprisma.config import KEYS, Settings, schema
from sqlprisma.diagnostics import Failure
from tests.golden import FIXTURES, ROOT
from tests.settings import load_settings

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "array": list,
    "boolean": bool,
    "object": dict,
    "string": str,
}
_KNOWN = {
    "$ref", "$schema", "additionalProperties", "allOf", "anyOf", "definitions", "description", "enum", "items",
    "minLength", "pattern", "patternProperties", "properties", "required", "title", "type",
}  # fmt: skip
_WHOLE = json.loads(schema.text())


def _accepts(shape: object, value: object) -> bool:
    """Whether a JSON Schema of the keywords that ours has accepts a value (draft 7)."""
    assert isinstance(shape, dict)
    assert set(shape) <= _KNOWN, shape
    if "$ref" in shape:
        return _accepts(_WHOLE["definitions"][shape["$ref"].removeprefix("#/definitions/")], value)
    if "type" in shape and not isinstance(value, _TYPES[shape["type"]]):
        return False
    tests = [
        "enum" not in shape or (not isinstance(value, bool) and value in shape["enum"]),
        all(_accepts(part, value) for part in shape.get("allOf", [])),
        "anyOf" not in shape or any(_accepts(part, value) for part in shape["anyOf"]),
    ]
    if isinstance(value, str):
        tests += [len(value) >= shape.get("minLength", 0), bool(re.search(shape.get("pattern", ""), value))]
    if isinstance(value, list):
        tests += [_accepts(shape.get("items", {}), each) for each in value]
    if isinstance(value, dict):
        tests.append(_accepts_table(shape, value))
    return all(tests)


def _accepts_table(shape: Mapping[str, object], table: Mapping[str, object]) -> bool:
    properties, patterns = shape.get("properties", {}), shape.get("patternProperties", {})
    required, others = shape.get("required", []), shape.get("additionalProperties", True)
    assert isinstance(properties, dict)
    assert isinstance(patterns, dict)
    assert isinstance(required, list)
    if not all(key in table for key in required):
        return False
    for key, value in table.items():
        shapes = [properties[key]] if key in properties else []
        shapes += [each for pattern, each in patterns.items() if re.search(pattern, key)]
        if not shapes and isinstance(others, bool):
            if not others:
                return False
            continue
        if not all(_accepts(each, value) for each in shapes or [others]):
            return False
    return True


def test_the_published_schema_is_what_the_code_says(*, updates_golden: bool) -> None:
    """The file in the package is made from the table of keys."""
    path = ROOT / "sqlprisma" / "config" / schema.FILE_NAME
    if updates_golden:
        path.write_text(schema.made(), encoding="utf-8")
    assert schema.text() == schema.made(), "pytest --update-golden rewrites it"


def test_every_setting_has_its_key(tmp_path: Path) -> None:
    """The keys of the file are the settings, but for what only a command line says; each has words and an example."""
    only_options = {"fail_on", "fresh", "origins", "to"}
    assert set(KEYS) == set(Settings.__dataclass_fields__) - only_options
    assert list(KEYS) == sorted(KEYS)
    for name, key in KEYS.items():
        assert key.about.endswith("."), name
        assert "\n" not in key.about + key.example
        if name == "names":
            continue
        path = tmp_path / config.CONFIG_NAME
        path.write_text(key.example, encoding="utf-8")
        assert getattr(load_settings(path), name) is not None
        assert _accepts(_WHOLE, tomllib.loads(key.example)), name


@pytest.mark.parametrize(
    "folder", sorted((FIXTURES / "services").glob("*/*")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_the_schema_refuses_what_is_refused(folder: Path) -> None:
    """Editors complain of the files that are mistakes in themselves, and of no other."""
    path = folder / "sqlprisma.toml"
    if not path.exists():
        return
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError:
        return
    told = " ".join(_told(path))
    is_shape = (
        bool(re.search(r"must be|unknown key|needs a name|is not a", told)) and "not one word" not in told
    )
    assert _accepts(_WHOLE, data) is not is_shape, told


def _told(path: Path) -> list[str]:
    """What is wrong with a file."""
    try:
        config.load_all(path)
    except Failure as failure:
        return [each.message for each in failure.diagnostics]
    return []


@pytest.mark.parametrize(
    "text",
    [
        "",
        '[names.models]\nusers = "Account"\n[names.fields.users]\npwd = "password"\n"posts.id" = "key"',
        '[names.relations.posts.author_id]\nforward = "a"\nback = "b"\nname = "c"',
        '[types]\nplaces.path = "String"\n"app.places.path" = "Json"',
        'uncountable = 1\n[[service]]\nname = "a"',
        "[supplement]\n0012 = 'a.sql'",
        "[supplement]\n0 = 'a.sql'",
        "[types]\nplaces.path = 'Text'",
        "[names.relations]\nposts.author_id = 'x'",
        "lenient = 0",
        "target = true",
        "target = 7.5",
        "[[service]]\nname = '  '",
        "schema = ''",
    ],
)
def test_schema_and_reader_agree(tmp_path: Path, text: str) -> None:
    """What one refuses the other refuses."""
    path = tmp_path / config.CONFIG_NAME
    path.write_text(text, encoding="utf-8")
    assert _accepts(_WHOLE, tomllib.loads(text)) is not bool(_told(path))
