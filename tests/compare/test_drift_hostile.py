"""Whatever Prisma's parser lets through is compared and told; nothing is too strange."""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path

from hypothesis import assume, given
from hypothesis import strategies as st

from sqlprisma.compare import report
from sqlprisma.compare.drift import between
from sqlprisma.diagnostics import Failure
from sqlprisma.diagnostics.render import Format, render
from tests import golden
from tests.compare.ground import Ground, lay, parse

CASE = next(case for case in golden.schema_cases() if case.id == "schema/tables/a_library_in_two_migrations")
TEXT = CASE.expected("idiomatic").read_text(encoding="utf-8")
WORDS = tuple(re.finditer(r'[A-Za-z_@][\w.@]*|\d+|"[^"]*"|[?\[\]]+', TEXT))
STRANGE = (
    "",
    "@id",
    "@unique",
    "String?",
    '"x"',
    "9" * 30,
    "@relation(fields: [id], references: [id])",
    "@relation(fields: id)",
    "@default([])",
    '@default(dbgenerated("("))',
    "@default({a: 1})",
    "@db.Char(1, 2)",
    "@db.Char(99999999999999999999)",
    "@map()",
    "@updatedAt",
    "// sqlprisma-ignore not-unique, ,",
)


@cache
def _ground() -> Ground:
    here = Path.cwd()
    os.chdir(CASE.folder)
    try:
        return lay(CASE, "idiomatic", "idiomatic")
    finally:
        os.chdir(here)


@given(
    at=st.integers(min_value=0, max_value=len(WORDS) - 1),
    word=st.one_of(st.sampled_from(STRANGE), st.sampled_from([found.group() for found in WORDS])),
)
def test_a_schema_with_one_strange_word_is_compared_and_told(at: int, word: str) -> None:
    """No exception, in any format; and every difference has its words."""
    text = TEXT[: WORDS[at].start()] + word + TEXT[WORDS[at].end() :]
    try:
        document = parse(text)
    except Failure:
        assume(False)  # noqa: FBT003 - hypothesis's signature
    found = between(_ground().database, document, _ground().places, _ground().options)
    assert all(each.says and each.fix for each in found)
    assert report.as_text(found, color=True).count("fix:") == len(found)
    assert json.dumps(report.as_object(found))
    for form in Format:
        render(found, form)
