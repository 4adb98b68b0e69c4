"""The published schemas, compiled: what our SARIF and JUnit are held against."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import xmlschema

_FOLDER = Path(__file__).parent
SARIF = jsonschema.Draft4Validator(json.loads((_FOLDER / "sarif-2.1.0-rtm.5.json").read_text("utf-8")))
JUNIT = xmlschema.XMLSchema(str(_FOLDER / "junit-10.xsd"))
