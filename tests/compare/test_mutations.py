"""Proof by mutation: a generated schema has no drift, and each single change of it is found with its grade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from sqlprisma.compare.drift import between, drift
from sqlprisma.diagnostics.drift_codes import DriftCode
from tests import golden
from tests.compare.ground import lay, parse
from tests.compare.mutations import Mutant, mutants

CASES = golden.schema_cases()
TEXTS = [pytest.param(case, naming, id=f"{case.id}-{naming}") for case in CASES for naming in case.namings()]
COMMENTED_OUT = {DriftCode.COLUMN_NOT_MODELLED, DriftCode.MISSING_ENUM_VALUE}
"""What is told of a column or value that database naming has no valid name for: it stands in a comment there."""
NULLABILITY = frozenset({DriftCode.NULLABLE_COLUMN, DriftCode.REQUIRED_COLUMN})
EXCUSED = {
    "schema/defaults/lists_of_documents_lose_their_elements": "db pull loses them, and Prisma's engine itself says so",
    "schema/relations/a_join_table_may_be_called_underscore": "db pull has no words for a join table of that name",
}
"""Directories whose two texts mean different things."""
MOST = 40
"""How many mutants of one schema are tried: the catalogue is met some hundred times over all of them."""


@pytest.mark.parametrize(
    ("case", "text_naming", "naming"),
    [
        pytest.param(case, text_naming, naming, id=f"{case.id}-{text_naming}-{naming}")
        for case in CASES
        for text_naming in case.namings()
        for naming in case.namings()
        if naming == text_naming or case.id not in EXCUSED
    ],
)
def test_a_generated_schema_has_no_drift_in_either_naming(
    case: golden.Case, text_naming: str, naming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What generate wrote, or `prisma db pull`, means what the migrations mean, whatever naming they are read in."""
    monkeypatch.chdir(case.folder)
    ground = lay(case, text_naming, naming)
    found = drift(ground.fresh, ground.old, ground.places.catalog, ground.options)
    text = case.expected(text_naming).read_text(encoding="utf-8")
    told = [
        each
        for each in found
        if each.code is not DriftCode.NOT_COMPARED
        and not (each.code in COMMENTED_OUT and f"  // {each.column} " in text)
    ]
    assert [each.says for each in told] == []


def _sample(found: list[Mutant], start: int) -> Iterator[Mutant]:
    """Every so many-th mutant; which ones differs from case to case."""
    step = max(1, -(-len(found) // MOST))
    return iter(found[start % step :: step])


@pytest.mark.parametrize(("case", "text_naming"), TEXTS)
def test_each_mutation_is_found_with_its_grade(
    case: golden.Case, text_naming: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One thing made untrue is told as what it is, and nothing graver is told beside it."""
    monkeypatch.chdir(case.folder)
    ground = lay(case, text_naming, text_naming)
    changed = list(mutants(ground.old))
    if ground.options.allows_required_defaults:  # a `?` at a default decides nothing
        changed = [mutant for mutant in changed if not NULLABILITY.intersection(mutant.codes)]
    for mutant in _sample(changed, CASES.index(case)):
        found = between(ground.database, mutant.document, ground.places, ground.options)
        codes = {each.code for each in found}
        assert codes & set(mutant.codes), f"{mutant.label}: {[each.says for each in found]}"
        worst = min(code.grade.rank for code in mutant.codes)
        graver = [each.says for each in found if each.grade.rank < worst]
        assert not graver, f"{mutant.label}: {graver}"


def test_the_catalogue_meets_most_codes() -> None:
    """Over all golden schemas the mutations expect nearly every code there is."""
    expected: Counter[str] = Counter()
    for case in CASES:
        for naming in case.namings():
            document = parse(case.expected(naming).read_text(encoding="utf-8"))
            expected.update(code.slug for mutant in mutants(document) for code in mutant.codes)
    unmet = {
        "not-compared",
        "unknown-ignore",
        "unknown-join-table",
        "unneeded-ignore",
    }
    assert {code.slug for code in DriftCode} - set(expected) == unmet
