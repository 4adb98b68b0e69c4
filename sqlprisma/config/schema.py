"""The JSON Schema of a configuration file, for editors: made from the table of keys, and kept beside it as a file.

Draft 7, which the TOML plugins of editors understand.
"""

from __future__ import annotations

import json
from importlib.resources import files

from sqlprisma.config.readers import DEFINITIONS, KEYS, PLACEHOLDER, Key, Shape

FILE_NAME = "sqlprisma.schema.json"


def text() -> str:
    """The schema as it is published."""
    return files("sqlprisma.config").joinpath(FILE_NAME).read_text("utf-8")


def made() -> str:
    """The schema as the table of keys says it; the published one is the same."""
    return f"{json.dumps(_whole(), indent=2)}\n"


def _whole() -> Shape:
    settings = {name: _described(key) for name, key in KEYS.items()}
    name = {
        "description": f"What the service is called; {PLACEHOLDER} in it stands for every folder that fits.",
        "type": "string",
        "pattern": r"\S",
    }
    services = {
        "description": "The services: each has what stands at the top of the file, and its own on top of it.",
        "type": "array",
        "items": {"$ref": "#/definitions/service"},
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "sqlprisma.toml, or [tool.sqlprisma] in pyproject.toml",
        "type": "object",
        "properties": {**settings, "service": services},
        "additionalProperties": False,
        "definitions": {
            **DEFINITIONS,
            "service": {
                "type": "object",
                "properties": {"name": name, **settings},
                "required": ["name"],
                "additionalProperties": False,
            },
        },
    }


def _described(key: Key) -> Shape:
    """A key's shape with its words; draft 7 passes over what stands beside a `$ref`."""
    shape = {"allOf": [key.shape]} if "$ref" in key.shape else key.shape
    return {"description": key.about, **shape}
